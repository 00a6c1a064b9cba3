using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Tests.Models;

/// <summary>
/// Invariant 5 of hyper-connections: the paper's formula for their parameters; and the count made without building a model.
/// </summary>
public sealed class ParameterCountTests
{
    private const int Width = 16;
    private const int Sublayers = 4;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 8)]
    [InlineData(4, 24)]
    [InlineData(8, 80)]
    public void Static_hyper_connections_have_n_times_n_plus_2_parameters(uint rate, long expected) =>
        Assert.Equal(expected * Sublayers, Added(TinyGpt.Hyper(rate, dynamic: false), norm: new() { Gain = false }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Dynamic_hyper_connections_add_projections_and_two_scales(uint rate) =>
        Assert.Equal(
            ((rate * (rate + 2)) + (Width * (rate + 2)) + 2) * Sublayers,
            Added(TinyGpt.Hyper(rate), norm: new() { Gain = false }));

    [Theory]
    [InlineData(NormKind.Rms, Width)]
    [InlineData(NormKind.Layer, 2 * Width)]
    public void The_dynamic_norm_has_the_parameters_of_the_networks_norm(NormKind kind, long ofNorm) =>
        Assert.Equal(
            (ofNorm + 24 + (Width * 6) + 2) * Sublayers,
            Added(TinyGpt.Hyper(4), norm: new() { Kind = kind, Gain = true }));

    public static TheoryData<ConnectionSpec, MlpKind, NormSpec, bool> Shapes => new MatrixTheoryData<ConnectionSpec, MlpKind, NormSpec, bool>(
        [
            new() { Residual = new() },
            .. InitialEquivalenceTests.Members.Select(member => member.Data),
        ],
        [MlpKind.Swiglu, MlpKind.Gelu],
        [
            new() { Kind = NormKind.Rms, Gain = true }, new() { Kind = NormKind.Rms, Gain = false },
            new() { Kind = NormKind.Layer, Gain = true }, new() { Kind = NormKind.Layer, Gain = false },
        ],
        [true, false]);

    [Theory]
    [MemberData(nameof(Shapes), DisableDiscoveryEnumeration = true)]
    public void The_count_of_a_spec_is_that_of_the_built_model(ConnectionSpec connection, MlpKind mlp, NormSpec norm, bool tied)
    {
        var spec = TinyGpt.Spec(transformer =>
        {
            transformer.Connection = connection;
            transformer.Mlp = new() { Kind = mlp };
            transformer.Norm = norm;
            transformer.TiedHead = tied;
        });
        using var model = Training.Models.ModelCatalog.Build(spec, TorchSharp.torch.CPU);

        Assert.Equal((long)ParameterCount.Of(spec.Model).Total, model.Parameters.Count);
    }

    private static long Added(ConnectionSpec connection, NormSpec norm)
    {
        using var residual = TinyGpt.Build(spec => spec.Norm = norm);
        using var other = TinyGpt.Build(spec => (spec.Norm, spec.Connection) = (norm, connection));
        return other.Parameters.Count - residual.Parameters.Count;
    }
}
