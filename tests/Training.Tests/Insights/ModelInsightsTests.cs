using Orchestrator.Contracts.V1;
using Orchestrator.Training.Insights;
using Orchestrator.Training.Models;
using Orchestrator.Training.Tests.Models;
using Orchestrator.Training.Tests.Models.Connections;
using TorchSharp;

namespace Orchestrator.Training.Tests.Insights;

public sealed class ModelInsightsTests
{
    public static TheoryData<ConnectionSpec> Members =>
    [
        ConnectionSpecs.Residual(), ConnectionSpecs.Residual(NormPlacement.Post), ConnectionSpecs.Hyper(rate: 2),
        ConnectionSpecs.Hyper(rate: 2, collapse: Collapse.Head), ConnectionSpecs.Frac(rate: 2), ConnectionSpecs.Manifold(rate: 2),
    ];

    [Theory]
    [MemberData(nameof(Members), DisableDiscoveryEnumeration = true)]
    public void A_model_that_is_looked_into_computes_the_same_bits(ConnectionSpec connection)
    {
        using var scope = torch.NewDisposeScope();
        using var untracked = torch.no_grad();
        using var model = TinyGpt.Build(
            spec => (spec.Connection, spec.Experts) = (connection, TinyGpt.Experts(count: 4, active: 2)), Precision.Float32);
        TinyGpt.Disturb(model.Parameters);
        var insights = new ModelInsights();

        TensorAssert.Same(
            model.forward(TinyGpt.Tokens(), new ForwardPass()),
            model.forward(TinyGpt.Tokens(), new ForwardPass { Observer = insights }));
        Assert.All(insights.Report().Values, value => Assert.True(double.IsFinite(value.Value), value.Metric));
    }

    [Fact]
    public void Every_module_has_its_matrices_with_named_rows_and_columns()
    {
        var report = Look(OfExperts);

        foreach (var module in new[] { "blocks.0.attention", "blocks.0.mlp", "blocks.1.attention", "blocks.1.mlp" })
        {
            var matrix = report.Matrices.Single(matrix => matrix.Name == $"connections/{module}/matrix");
            Assert.Equal(["stream 1", "stream 2"], matrix.RowNames);
            Assert.Equal(["read", "mix 1", "mix 2", "write"], matrix.ColumnNames);
        }

        Assert.Equal(["blocks.0.mlp", "blocks.1.mlp"], report.Matrices.Single(matrix => matrix.Name == "experts/load").RowNames);
        Assert.Equal(report.Matrices.Count, report.Matrices.DistinctBy(matrix => matrix.Name).Count());
        Assert.Equal(report.Values.Count, report.Values.DistinctBy(value => value.Metric).Count());
    }

    [Fact]
    public void The_static_matrix_is_the_parameters_and_the_dynamic_one_differs_from_it()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(2));
        TinyGpt.Disturb(model.Parameters);

        var report = Look(model);

        var parameters = model.Parameters.Tensors;
        var expected = torch.cat([
            parameters["blocks.1.mlp.connection.static_alpha"], parameters["blocks.1.mlp.connection.static_beta"].unsqueeze(1)], 1);
        Assert.Equal(expected.to(torch.float32).data<float>().ToArray(), Values("static"));
        Assert.NotEqual(Values("static"), Values("matrix"));

        IEnumerable<float> Values(string name) => report.Matrices.Single(matrix => matrix.Name == $"connections/blocks.1.mlp/{name}").Values;
    }

    [Fact]
    public void A_residual_network_has_gains_of_one_and_no_streams_to_compare()
    {
        var report = Look(_ => { });

        Assert.All(report.Values.Where(value => value.Metric.EndsWith("_gain", StringComparison.Ordinal)), gain => Assert.Equal(1, gain.Value, 1e-14));
        Assert.Contains(report.Values, value => value.Metric == "connections/blocks.1.mlp/similarity");
        Assert.DoesNotContain(report.Values, value => value.Metric.EndsWith("stream_similarity", StringComparison.Ordinal));
    }

    private static void OfExperts(TransformerSpec spec) =>
        (spec.Connection, spec.Experts) = (TinyGpt.Hyper(2), TinyGpt.Experts(count: 4, active: 2));

    private static InsightReport Look(Action<TransformerSpec> change)
    {
        using var model = TinyGpt.Build(change);
        return Look(model);
    }

    private static InsightReport Look(Model model)
    {
        using var scope = torch.NewDisposeScope();
        using var untracked = torch.no_grad();
        var insights = new ModelInsights();
        model.forward(TinyGpt.Tokens(), new ForwardPass { Observer = insights });
        return insights.Report();
    }
}
