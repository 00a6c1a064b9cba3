using Orchestrator.Contracts.V1;
using Orchestrator.Training.Insights;
using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Tests.Models;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Insights;

public sealed class InsightTests
{
    [Fact]
    public void Amax_gains_are_the_largest_sums_into_and_out_of_a_stream()
    {
        using var scope = NewDisposeScope();
        var mix_PSS = stack([tensor([3.0, -5, 1, 1]).view(2, 2), tensor([1.0, 0, 0, 1]).view(2, 2)]);

        var gain = Gain.Of(mix_PSS);

        // From i to j: into the streams go 4 and -4, out of them -2 and 2; the other matrix has 1 everywhere.
        Assert.Equal((4 + 1) / 2.0, gain.Forward, 1e-15);
        Assert.Equal((2 + 1) / 2.0, gain.Backward, 1e-15);
    }

    [Fact]
    public void The_spectral_gain_is_that_of_the_mean_matrix()
    {
        using var scope = NewDisposeScope();
        var mix_PSS = stack([tensor([4.0, 0, 0, 0]).view(2, 2), tensor([0.0, 0, 0, 2]).view(2, 2)]);

        Assert.Equal(2, Gain.Of(mix_PSS).Spectral, 1e-14);
        Assert.Equal(double.NaN, Gain.Of(mix_PSS.log()).Spectral);
    }

    [Fact]
    public void The_composite_gain_is_that_of_the_product_at_every_position()
    {
        using var scope = NewDisposeScope();
        var insight = new CompositeGain();

        // The product of the means would be 4.
        insight.See("a", View(streams_PSE: ones(2, 1, 3), matrices_PSC: tensor([0.0, 1, 0, 0, 3, 0]).view(2, 1, 3)));
        insight.See("b", View(streams_PSE: ones(2, 1, 3), matrices_PSC: tensor([0.0, 1, 0, 0, 3, 0]).view(2, 1, 3)));

        var report = Report(insight);
        Assert.Equal(5, Value(report, "connections/composite/forward_gain"), 1e-15);
        Assert.Equal(5, Value(report, "connections/composite/backward_gain"), 1e-15);
        Assert.Equal([2, 5, 2, 5], Matrix(report, "connections/composite_gain").Values);
    }

    [Fact]
    public void Similarity_is_the_cosine_of_neighbouring_inputs_at_each_position()
    {
        using var scope = NewDisposeScope();
        var insight = new InputSimilarity();
        var read_PSC = tensor([1.0, 1, 1]).expand(3, 1, 3);

        insight.See("a", View(tensor([1.0, 0, 0, 2, 1, 1]).view(3, 1, 2), read_PSC));
        insight.See("b", View(tensor([3.0, 0, 0, -4, 1, 0]).view(3, 1, 2), read_PSC));

        var report = Report(insight);
        Assert.Equal(Math.Sqrt(0.5), Value(report, "connections/b/similarity"), 1e-15);
        var matrix = Matrix(report, "connections/similarity");
        Assert.Equal((["5 %", "median", "95 %"], ["b"]), (matrix.RowNames, matrix.ColumnNames));
        Assert.Equal([(float)((Math.Sqrt(0.5) - 1) / 2), (float)Math.Sqrt(0.5), (float)((Math.Sqrt(0.5) + 1) / 2)], matrix.Values);
    }

    [Fact]
    public void Streams_are_compared_in_size_and_direction()
    {
        using var scope = NewDisposeScope();
        var insight = new StreamComparison();

        insight.See("a", View(tensor([3.0, 4, 0, 5]).view(1, 2, 2), zeros(1, 2, 4)));

        var report = Report(insight);
        Assert.Equal(0.8, Value(report, "connections/a/stream_similarity"), 1e-15);
        Assert.Equal(5 / Math.Sqrt(2), Value(report, "connections/a/stream_norm"), 1e-15);
        Assert.Equal([1, 0.8f, 0.8f, 1], Matrix(report, "connections/stream_similarity/a").Values);
    }

    [Fact]
    public void The_entropy_of_the_load_is_the_logarithm_of_the_experts_when_all_get_the_same()
    {
        using var scope = NewDisposeScope();
        var (insight, notes) = (new ExpertLoad(), new InsightNotes());

        insight.See("a", tensor([0.25, 0.25, 0.25, 0.25]));
        insight.See("b", tensor([0.5, 0.5, 0, 0]));
        insight.Tell(notes);

        Assert.Equal(Math.Log(4), Value(notes.Report, "experts/a/entropy"), 1e-15);
        Assert.Equal(Math.Log(2), Value(notes.Report, "experts/b/entropy"), 1e-15);
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f, 0.5f, 0.5f, 0, 0], Matrix(notes.Report, "experts/load").Values);
    }

    [Fact]
    public void Gradient_norms_are_by_part_and_those_before_clipping()
    {
        using var scope = NewDisposeScope();
        using var model = TinyGpt.Build();
        TinyGpt.Backward(model, TinyGpt.Tokens());
        var parameters = model.Parameters.All;
        var global = Math.Sqrt(parameters.Sum(parameter => Math.Pow(parameter.Value.grad!.norm().item<double>(), 2)));

        var norms = GradientNorms.Of(parameters, global).ToDictionary(norm => norm.Metric, norm => norm.Value);

        Assert.Equal(["gradients/embedding", "gradients/blocks.0.attention", "gradients/blocks.0.mlp"], norms.Keys.Take(3));
        Assert.Equal(global, Math.Sqrt(norms.Values.Sum(norm => norm * norm)), 1e-12);
        Assert.Equal(
            parameters.First(parameter => parameter.Name == "embedding.weight").Value.grad!.norm().item<double>(),
            norms["gradients/embedding"],
            1e-14);
        var scaled = GradientNorms.Of(parameters, 10 * global).ToDictionary(norm => norm.Metric, norm => norm.Value);
        Assert.All(norms, norm => Assert.Equal(10 * norm.Value, scaled[norm.Key], 1e-12));
    }

    [Fact]
    public void A_matrix_that_a_journal_would_refuse_is_left_out()
    {
        using var scope = NewDisposeScope();
        var notes = new InsightNotes();

        notes.Add("large", zeros(1, 1025), ["row"], [.. Enumerable.Range(0, 1025).Select(column => $"{column}")]);

        Assert.Empty(notes.Report.Matrices);
    }

    private static ConnectionView View(Tensor streams_PSE, Tensor matrices_PSC) =>
        new(streams_PSE.to(float64), matrices_PSC.to(float64), matrices_PSC[0]);

    private static InsightReport Report(ConnectionInsight insight)
    {
        var notes = new InsightNotes();
        insight.Tell(notes);
        return notes.Report;
    }

    private static double Value(InsightReport report, string metric) => report.Values.Single(value => value.Metric == metric).Value;

    private static MatrixMeasured Matrix(InsightReport report, string name) => report.Matrices.Single(matrix => matrix.Name == name);
}
