using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

/// <summary>Invariants 1 and 6 of hyper-connections: before the first step every rate computes what Pre-Norm does.</summary>
public sealed class InitialEquivalenceTests
{
    public static TheoryData<uint, bool> Forms => new MatrixTheoryData<uint, bool>([1, 2, 3, 4, 8], [false, true]);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Before_the_first_step_hyper_connections_give_the_logits_of_Pre_Norm(uint rate, bool dynamic)
    {
        using var scope = torch.NewDisposeScope();
        using var residual = TinyGpt.Build();
        using var hyper = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(rate, dynamic));
        var tokens_BT = TinyGpt.Tokens();

        TensorAssert.Close(residual.forward(tokens_BT, new ForwardPass()), hyper.forward(tokens_BT, new ForwardPass()), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_equivalence_holds_for_a_layer_norm_with_bias_and_an_untied_head(uint rate, bool dynamic)
    {
        using var scope = torch.NewDisposeScope();
        void Change(TransformerSpec spec)
        {
            spec.Norm.Kind = NormKind.Layer;
            spec.Mlp = new() { Kind = MlpKind.Gelu };
            spec.TiedHead = false;
        }

        using var residual = TinyGpt.Build(Change);
        using var hyper = TinyGpt.Build(spec =>
        {
            Change(spec);
            spec.Connection = TinyGpt.Hyper(rate, dynamic);
        });
        var tokens_BT = TinyGpt.Tokens();

        TensorAssert.Close(residual.forward(tokens_BT, new ForwardPass()), hyper.forward(tokens_BT, new ForwardPass()), 1e-9);
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

    [Fact]
    public void Without_its_scales_the_dynamic_form_is_the_static_one()
    {
        using var scope = torch.NewDisposeScope();
        using var fixedForm = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(3, dynamic: false));
        using var dynamic = TinyGpt.Build(spec => spec.Connection = TinyGpt.Hyper(3));
        TinyGpt.Disturb(fixedForm.Parameters);
        TinyGpt.Disturb(dynamic.Parameters);
        using (torch.no_grad())
        {
            foreach (var scale in dynamic.Parameters.All.Where(parameter => parameter.Name.EndsWith("_scale", StringComparison.Ordinal)))
            {
                scale.Value.zero_();
            }
        }

        var tokens_BT = TinyGpt.Tokens();
        TensorAssert.Close(fixedForm.forward(tokens_BT, new ForwardPass()), dynamic.forward(tokens_BT, new ForwardPass()), 1e-12);
    }
}
