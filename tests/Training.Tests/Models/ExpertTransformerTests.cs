using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

public sealed class ExpertTransformerTests
{
    private static readonly Action<TransformerSpec> OfOlmoe = spec =>
    {
        (spec.KeyValueHeads, spec.QueryKeyNorm) = (1, true);
        spec.Experts = TinyGpt.Experts(count: 4, active: 2);
        spec.Connection = TinyGpt.Hyper(2);
    };

    [Fact]
    public void Every_MLP_is_a_mixture_and_every_parameter_learns()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(OfOlmoe);
        TinyGpt.Disturb(model.Parameters);

        TinyGpt.Backward(model, TinyGpt.Tokens());

        Assert.Equal(2, model.Parameters.All.Count(parameter => parameter.Name.EndsWith("mlp.router.weight", StringComparison.Ordinal)));
        Assert.DoesNotContain("blocks.0.mlp.input.weight", model.Parameters.Tensors.Keys);
        Assert.All(model.Parameters.All, parameter => Assert.True(parameter.Value.grad!.abs().max().item<double>() > 0, parameter.Name));
    }

    [Fact]
    public void Losses_of_the_blocks_are_measured_as_one_mean()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(OfOlmoe);
        using (torch.no_grad())
        {
            model.Parameters.Tensors["blocks.0.mlp.router.weight"].zero_();
            model.Parameters.Tensors["blocks.1.mlp.router.weight"].zero_();
        }

        var pass = new ForwardPass();
        model.forward(TinyGpt.Tokens(), pass);

        Assert.Equal(2, pass.Losses.Count);
        Assert.Equal(1, pass.Measurements["experts/balance_loss"].item<double>(), 1e-14);
        Assert.Equal(Math.Log(4) * Math.Log(4), pass.Measurements["experts/router_z_loss"].item<double>(), 1e-14);
    }

    [Fact]
    public void It_never_looks_ahead()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(OfOlmoe);
        TinyGpt.Disturb(model.Parameters);
        var tokens_BT = TinyGpt.Tokens();

        var whole_BTV = model.forward(tokens_BT, new ForwardPass());

        TensorAssert.Close(whole_BTV.narrow(1, 0, 7), model.forward(tokens_BT.narrow(1, 0, 7), new ForwardPass()), 1e-12);
    }
}
