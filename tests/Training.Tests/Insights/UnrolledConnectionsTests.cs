using Orchestrator.Contracts.V1;
using Orchestrator.Training.Insights;
using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Connections;
using Orchestrator.Training.Platform;
using Orchestrator.Training.Tests.Models;
using Orchestrator.Training.Tests.Models.Connections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Insights;

/// <summary>Invariant 10 of hyper-connections.</summary>
public sealed class UnrolledConnectionsTests
{
    private const int Width = 6;

    public static TheoryData<ConnectionSpec> Members =>
    [
        ConnectionSpecs.Residual(),
        ConnectionSpecs.Residual(NormPlacement.Post),
        ConnectionSpecs.Hyper(rate: 3, dynamic: false),
        ConnectionSpecs.Hyper(rate: 3, collapse: Collapse.Head),
        ConnectionSpecs.Frac(rate: 1),
        ConnectionSpecs.Manifold(rate: 3),
    ];

    [Theory]
    [MemberData(nameof(Members), DisableDiscoveryEnumeration = true)]
    public void Weighted_sums_of_earlier_outputs_are_the_real_inputs(ConnectionSpec spec)
    {
        using var scope = NewDisposeScope();
        using var parameters = new ParameterSet(seed: 1, float64, CPU);
        using var generator = new Generator(5, CPU);
        var site = new ConnectionSite(0, Width, new() { Kind = NormKind.Rms, Gain = false, Epsilon = 1e-12 }, parameters.Scope("ends"));
        var norm = Norm.Create(site.Norm, Width, parameters.Scope("norm"));
        Connection[] connections =
            [.. Enumerable.Range(0, 4).Select(k => ConnectionCatalog.Build(spec, site with { Sublayer = k, Parameters = parameters.Scope($"c{k}") }))];
        var ends = ConnectionCatalog.BuildEnds(spec, site);
        TinyGpt.Disturb(parameters);
        var (insight, notes) = (new UnrolledConnections(), new InsightNotes());

        // One position: means are then its own matrices, dynamic ones too.
        var x_BTD = randn([1, 1, Width], float64, generator: generator);
        var (inputs, outputs, stream) = (new List<Tensor>(), new List<Tensor> { x_BTD }, ends.Open(x_BTD));
        for (var k = 0; k < connections.Length; k++)
        {
            var before = stream;
            stream = connections[k].forward(before, norm, Sublayer);
            var view = connections[k].View(before, outputs[^1], stream);
            inputs.Add(view.Input_PRE.view(x_BTD.shape));
            insight.See($"c{k}", view);
        }

        inputs.Add(ends.Close(stream));
        insight.Close(ends.View(stream));
        insight.Tell(notes);

        var matrix = Assert.Single(notes.Report.Matrices);
        Assert.Equal((["c0", "c1", "c2", "c3", "output"], ["embedding", "c0", "c1", "c2", "c3"]), (matrix.RowNames, matrix.ColumnNames));
        for (var row = 0; row < inputs.Count; row++)
        {
            var sum = zeros_like(x_BTD);
            for (var column = 0; column <= row; column++)
            {
                sum.PlusInPlace(outputs[column], factor: matrix.Values[(row * inputs.Count) + column]);
            }

            TensorAssert.Close(inputs[row], sum, 1e-5, matrix.RowNames[row]); // kept in single precision
        }

        Tensor Sublayer(Tensor input_BTD)
        {
            outputs.Add(input_BTD.roll(1, -1).sin());
            return outputs[^1];
        }
    }

    [Fact]
    public void Of_a_residual_network_it_is_a_triangle_of_ones()
    {
        var matrix = Matrix(_ => { });

        Assert.Equal(["blocks.0.attention", "blocks.0.mlp", "blocks.1.attention", "blocks.1.mlp", "output"], matrix.RowNames);
        Assert.Equal([1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1], matrix.Values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_hyper_connections_it_begins_as_that_with_the_rate_in_the_last_row(bool dynamic)
    {
        var matrix = Matrix(spec => spec.Connection = TinyGpt.Hyper(4, dynamic));

        Assert.Equal([1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 4, 4, 4, 4, 4], matrix.Values);
    }

    [Fact]
    public void Of_frac_connections_it_begins_as_the_triangle_of_ones()
    {
        var matrix = Matrix(spec => spec.Connection = ConnectionSpecs.Frac(rate: 4));

        Assert.Equal([1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1], matrix.Values);
    }

    private static MatrixMeasured Matrix(Action<TransformerSpec> change)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        using var model = TinyGpt.Build(change);
        var insights = new ModelInsights();
        model.forward(TinyGpt.Tokens(), new ForwardPass { Observer = insights });
        return insights.Report().Matrices.Single(matrix => matrix.Name == "connections/unrolled");
    }
}
