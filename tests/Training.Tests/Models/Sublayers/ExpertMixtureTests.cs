using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Sublayers;
using Orchestrator.Training.Models.Sublayers.Experts;
using Orchestrator.Training.Platform;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Sublayers;

public sealed class ExpertMixtureTests : IDisposable
{
    private const int Width = 6;
    private const int Hidden = 5;
    private const int Experts = 4;

    private readonly torch.Generator _generator = new(3, torch.CPU);
    private readonly ParameterSet _parameters = new(seed: 1, torch.float64, torch.CPU);

    public void Dispose()
    {
        _parameters.Dispose();
        _generator.Dispose();
    }

    [Theory]
    [InlineData(1, false, MlpKind.Swiglu)]
    [InlineData(2, false, MlpKind.Swiglu)]
    [InlineData(2, true, MlpKind.Swiglu)]
    [InlineData(3, true, MlpKind.Gelu)]
    public void It_is_what_a_loop_over_tokens_gives(uint active, bool normalized, MlpKind kind)
    {
        using var scope = torch.NewDisposeScope();
        var mixture = Disturbed(active, normalized, kind);
        var x_BTD = Random(2, 7, Width);

        TensorAssert.Close(Naive(x_BTD, (int)active, normalized, kind), mixture.forward(x_BTD, new ForwardPass()), 1e-13);
    }

    [Fact]
    public void With_all_experts_at_equal_weights_it_is_their_mean()
    {
        using var scope = torch.NewDisposeScope();
        var mixture = Disturbed(active: Experts, normalized: false, MlpKind.Swiglu);
        Router().zero_();
        var x_BTD = Random(1, 3, Width);

        var experts = Enumerable.Range(0, Experts).Select(e => Expert(x_BTD, e, MlpKind.Swiglu));

        TensorAssert.Close(torch.stack([.. experts]).mean([0]), mixture.forward(x_BTD, new ForwardPass()), 1e-13);
    }

    [Fact]
    public void No_token_is_turned_away_when_all_choose_the_same_expert()
    {
        using var scope = torch.NewDisposeScope();
        var mixture = Disturbed(active: 1, normalized: true, MlpKind.Swiglu);
        ChooseAlways(expert: 2);
        var x_BTD = Random(2, 7, Width).abs();
        var pass = new ForwardPass();

        var y_BTD = mixture.forward(x_BTD, pass);
        y_BTD.sum().backward();

        TensorAssert.Close(Expert(x_BTD, expert: 2, MlpKind.Swiglu), y_BTD, 1e-13);
        Assert.Equal(4, pass.Measurements["experts/balance_loss"].item<double>(), 0.01);
        Assert.Equal([2], _parameters.Tensors["m.experts.input.weight"].grad!.abs().sum([1, 2]).nonzero().flatten().data<long>().ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_of_output_and_losses_agree_with_finite_differences(bool normalized)
    {
        using var scope = torch.NewDisposeScope();
        var mixture = Disturbed(active: 2, normalized, MlpKind.Swiglu);
        var x_BTD = Random(1, 5, Width).requires_grad_(true);
        var cotangent_BTD = Random(1, 5, Width);

        FiniteDifferences.Check(_parameters.Tensors.Append(new("x", x_BTD)), () =>
        {
            var pass = new ForwardPass();
            return (mixture.forward(x_BTD, pass) * cotangent_BTD).sum().Plus(Assert.Single(pass.Losses));
        });
    }

    [Fact]
    public void Equal_passes_give_equal_bits()
    {
        using var scope = torch.NewDisposeScope();
        var mixture = Disturbed(active: 3, normalized: true, MlpKind.Swiglu);
        var x_BTD = Random(4, 50, Width);
        var (first, again) = (Gradient(), Gradient());

        TensorAssert.Same(first, again);

        torch.Tensor Gradient()
        {
            var leaf_BTD = x_BTD.clone().requires_grad_(true);
            mixture.forward(leaf_BTD, new ForwardPass()).sin().sum().backward();
            return leaf_BTD.grad!;
        }
    }

    [Fact]
    public void The_losses_are_weighted_and_shared_among_the_blocks()
    {
        using var scope = torch.NewDisposeScope();
        var mixture = Disturbed(active: 2, normalized: false, MlpKind.Swiglu, blocks: 4);
        Router().zero_();
        var pass = new ForwardPass();

        mixture.forward(Random(1, 9, Width), pass);

        var z = Math.Log(Experts) * Math.Log(Experts) / 4;
        Assert.Equal(0.25, pass.Measurements["experts/balance_loss"].item<double>(), 1e-15);
        Assert.Equal(z, pass.Measurements["experts/router_z_loss"].item<double>(), 1e-15);
        Assert.Equal((0.25 * 0.3) + (z * 0.2), Assert.Single(pass.Losses).item<double>(), 1e-15);
    }

    [Fact]
    public void Parameters_are_a_router_and_two_stacks_of_matrices()
    {
        Disturbed(active: 2, normalized: false, MlpKind.Swiglu);

        Assert.Equal(
            [("m.router.weight", "4,6"), ("m.experts.input.weight", "4,10,6"), ("m.experts.output.weight", "4,6,5")],
            _parameters.All.Select(parameter => (parameter.Name, string.Join(',', parameter.Value.shape))));
    }

    private ExpertMixture Disturbed(uint active, bool normalized, MlpKind kind, long blocks = 1)
    {
        var spec = new ExpertsSpec
        {
            Count = Experts, Active = active, NormalizeWeights = normalized, BalanceWeight = 0.3, RouterZWeight = 0.2,
        };
        var shape = MlpShape.Of(new() { Kind = kind, Hidden = Hidden }, Width);
        var mixture = new ExpertMixture(spec, shape, blocks, new SublayerWeights(_ => 0.5, _ => 0.5), _parameters.Scope("m"));
        TinyGpt.Disturb(_parameters);
        return mixture;
    }

    private torch.Tensor Router() => _parameters.Tensors["m.router.weight"].detach();

    private void ChooseAlways(int expert)
    {
        Router().zero_();
        Router().select(0, expert).fill_(50);
    }

    // One token and one expert at a time.
    private torch.Tensor Naive(torch.Tensor x_BTD, int active, bool normalized, MlpKind kind)
    {
        var y_BTD = torch.zeros_like(x_BTD);
        for (var (b, sequences) = (0, x_BTD.size(0)); b < sequences; b++)
        {
            for (var (t, length) = (0, x_BTD.size(1)); t < length; t++)
            {
                var probabilities = torch.nn.functional.linear(x_BTD[b, t], Router()).softmax(-1).data<double>().ToArray();
                int[] chosen = [.. Enumerable.Range(0, Experts).OrderByDescending(e => probabilities[e]).Take(active)];
                var total = normalized ? chosen.Sum(e => probabilities[e]) : 1;
                foreach (var e in chosen)
                {
                    y_BTD[b, t].PlusInPlace(Expert(x_BTD[b, t], e, kind), factor: probabilities[e] / total);
                }
            }
        }

        return y_BTD;
    }

    private torch.Tensor Expert(torch.Tensor x, int expert, MlpKind kind)
    {
        var (input_HD, output_DH) = (_parameters.Tensors["m.experts.input.weight"][expert], _parameters.Tensors["m.experts.output.weight"][expert]);
        var inner = torch.nn.functional.linear(x, input_HD);
        var activated = kind == MlpKind.Gelu
            ? torch.nn.functional.gelu(inner)
            : torch.nn.functional.silu(inner.narrow(-1, 0, Hidden)) * inner.narrow(-1, Hidden, Hidden);
        return torch.nn.functional.linear(activated, output_DH).detach();
    }

    private torch.Tensor Random(params long[] shape) => torch.randn(shape, torch.float64, generator: _generator);
}
