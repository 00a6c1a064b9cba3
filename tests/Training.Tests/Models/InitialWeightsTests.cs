using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

public sealed class InitialWeightsTests
{
    // Of a normal distribution that is cut at three of its deviations.
    private const double CutFactor = 0.98658;

    [Fact]
    public void Truncated_weights_have_one_deviation_everywhere_and_nothing_beyond_three()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => (spec.Width, spec.InitialWeights, spec.InitialDeviation) = (128, InitialWeights.TruncatedNormal, 0.05));

        foreach (var parameter in model.Parameters.All.Where(parameter => parameter.Value.dim() > 1))
        {
            AssertCut(parameter, 0.05);
        }
    }

    [Fact]
    public void Mitchells_weights_have_the_root_of_the_inputs_and_of_the_blocks_so_far()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => (spec.Width, spec.InitialWeights, spec.Mlp) = (64, InitialWeights.Mitchell, new() { Hidden = 256 }));

        var parameters = model.Parameters.All.ToDictionary(parameter => parameter.Name);
        AssertCut(parameters["embedding.weight"], 1.0 / 8);
        AssertCut(parameters["blocks.1.attention.input.weight"], 1.0 / 8);
        AssertCut(parameters["blocks.1.mlp.input.weight"], 1.0 / 8);
        AssertCut(parameters["blocks.0.attention.output.weight"], 1.0 / 8 / Math.Sqrt(2));
        AssertCut(parameters["blocks.1.attention.output.weight"], 1.0 / 8 / 2);
        AssertCut(parameters["blocks.0.mlp.output.weight"], 1.0 / 16 / Math.Sqrt(2));
        AssertCut(parameters["blocks.1.mlp.output.weight"], 1.0 / 16 / 2);
    }

    [Fact]
    public void Normal_weights_are_not_cut()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => (spec.Width, spec.InitialDeviation) = (128, 0.05));

        Assert.True(model.Parameters.Tensors["embedding.weight"].abs().max().item<double>() > 3 * 0.05);
    }

    [Fact]
    public void A_cut_changes_only_the_numbers_beyond_it()
    {
        using var scope = torch.NewDisposeScope();
        using var normal = TinyGpt.Build(spec => spec.Width = 128);
        using var cut = TinyGpt.Build(spec => (spec.Width, spec.InitialWeights) = (128, InitialWeights.TruncatedNormal));
        var (before, after) = (normal.Parameters.Tensors["embedding.weight"], cut.Parameters.Tensors["embedding.weight"]);

        var kept = before.abs() <= torch.tensor(0.3);

        Assert.Contains(false, kept.data<bool>().ToArray());
        TensorAssert.Same(before.masked_select(kept), after.masked_select(kept));
    }

    [Fact]
    public void Experts_are_drawn_as_an_MLP_is()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec =>
        {
            (spec.Width, spec.InitialWeights, spec.Mlp) = (64, InitialWeights.Mitchell, new() { Hidden = 256 });
            spec.Experts = TinyGpt.Experts(count: 8, active: 2);
        });

        var parameters = model.Parameters.All.ToDictionary(parameter => parameter.Name);
        AssertCut(parameters["blocks.1.mlp.router.weight"], 1.0 / 8);
        AssertCut(parameters["blocks.1.mlp.experts.input.weight"], 1.0 / 8);
        AssertCut(parameters["blocks.1.mlp.experts.output.weight"], 1.0 / 16 / 2);
    }

    private static void AssertCut(Parameter parameter, double deviation)
    {
        var tolerance = 5 / Math.Sqrt(parameter.Value.numel());
        Assert.True(parameter.Value.abs().max().item<double>() <= 3 * deviation, parameter.Name);
        Assert.Equal(CutFactor, parameter.Value.std().item<double>() / deviation, tolerance);
        Assert.Equal(0, parameter.Value.mean().item<double>() / deviation, tolerance);
    }
}
