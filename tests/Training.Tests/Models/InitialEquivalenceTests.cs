using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Tests.Models.Connections;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

/// <summary>
/// Invariant 1 of hyper- and frac-connections, 5 of manifold connections: before the first step each computes what Pre-Norm does.
/// </summary>
public sealed class InitialEquivalenceTests
{
    public static TheoryData<ConnectionSpec> Members { get; } =
    [
        .. from rate in new uint[] { 1, 2, 3, 4, 8 } from dynamic in new[] { false, true } select ConnectionSpecs.Hyper(rate, dynamic),
        .. from mixing in new[] { ConnectionSpecs.Identity, ConnectionSpecs.Sinkhorn() } select ConnectionSpecs.Hyper(4, mixing: mixing),
        ConnectionSpecs.Hyper(4, collapse: Collapse.Head),
        ConnectionSpecs.Frozen(4, read: false),
        ConnectionSpecs.Frozen(4, mix: false),
        ConnectionSpecs.Frozen(4, write: false),
        .. from rate in new uint[] { 1, 2, 4, 8 } from dynamic in new[] { false, true } select ConnectionSpecs.Frac(rate, dynamic),
        ConnectionSpecs.Frac(4, tanh: false, norm: false, scale: false),
        .. from rate in new uint[] { 1, 2, 3, 4, 8 } select ConnectionSpecs.Manifold(rate),
        .. from mixing in new[] { ConnectionSpecs.Identity, ConnectionSpecs.Free, ConnectionSpecs.Permutation }
           select ConnectionSpecs.Manifold(4, mixing),
        ConnectionSpecs.Manifold(4, collapse: Collapse.Head),
    ];

    [Theory]
    [MemberData(nameof(Members), DisableDiscoveryEnumeration = true)]
    public void Before_the_first_step_every_member_gives_the_logits_of_Pre_Norm(ConnectionSpec connection) => AssertEquivalent(connection);

    [Theory]
    [MemberData(nameof(Members), DisableDiscoveryEnumeration = true)]
    public void The_equivalence_holds_for_a_layer_norm_with_bias_and_an_untied_head(ConnectionSpec connection) =>
        AssertEquivalent(connection, spec =>
        {
            spec.Norm.Kind = NormKind.Layer;
            spec.Mlp = new() { Kind = MlpKind.Gelu };
            spec.TiedHead = false;
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frac_connections_begin_with_the_very_bits_of_Pre_Norm(bool dynamic)
    {
        using var scope = torch.NewDisposeScope();
        using var residual = TinyGpt.Build();
        using var frac = TinyGpt.Build(spec => spec.Connection = ConnectionSpecs.Frac(4, dynamic));
        var tokens_BT = TinyGpt.Tokens();

        TensorAssert.Same(residual.forward(tokens_BT, new ForwardPass()), frac.forward(tokens_BT, new ForwardPass()));
    }

    [Fact]
    public void Post_Norm_has_the_parameters_of_Pre_Norm_and_another_function()
    {
        using var scope = torch.NewDisposeScope();
        using var before = TinyGpt.Build();
        using var after = TinyGpt.Build(spec => spec.Connection = ConnectionSpecs.Residual(NormPlacement.Post));
        var tokens_BT = TinyGpt.Tokens();

        Assert.Equal(before.Parameters.Tensors.Keys, after.Parameters.Tensors.Keys);
        Assert.True(
            TensorAssert.Difference(before.forward(tokens_BT, new ForwardPass()), after.forward(tokens_BT, new ForwardPass())) > 1e-3);
    }

    [Fact]
    public void Arms_of_a_comparison_share_every_weight_that_both_have()
    {
        using var residual = TinyGpt.Build();
        using var hyper = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(4));

        var shared = hyper.Parameters.Tensors;
        Assert.All(residual.Parameters.All, parameter => TensorAssert.Same(parameter.Value, shared[parameter.Name]));
    }

    [Fact]
    public void Scaled_output_weights_are_those_of_Pre_Norm_divided_by_the_root_of_the_rate()
    {
        using var scope = torch.NewDisposeScope();
        using var residual = TinyGpt.Build();
        using var scaled = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(4, scaled: true));

        var weights = scaled.Parameters.Tensors;
        foreach (var parameter in residual.Parameters.All)
        {
            var factor = parameter.Name.EndsWith("output.weight", StringComparison.Ordinal) ? 0.5 : 1;
            TensorAssert.Close(parameter.Value * factor, weights[parameter.Name], 1e-15, parameter.Name);
        }
    }

    private static void AssertEquivalent(ConnectionSpec connection, Action<TransformerSpec>? change = null)
    {
        using var scope = torch.NewDisposeScope();
        using var residual = TinyGpt.Build(change);
        using var other = TinyGpt.Build(spec =>
        {
            change?.Invoke(spec);
            spec.Connection = connection;
        });
        var tokens_BT = TinyGpt.Tokens();

        TensorAssert.Close(residual.forward(tokens_BT, new ForwardPass()), other.forward(tokens_BT, new ForwardPass()), 1e-9);
    }
}
