using Orchestrator.Training.Models;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models;

public sealed class DropoutTests
{
    private static readonly DropoutSeed Here = new(Seed: 3, Step: 10, MicroStep: 1);

    [Fact]
    public void Equal_places_in_training_drop_the_same_features()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(40, 50);

        TensorAssert.Same(Here.Drop(x, 0.3, place: 2), Here.Drop(x, 0.3, place: 2));
    }

    public static TheoryData<DropoutSeed, int> ElsewhereInTraining => new()
    {
        { Here with { Seed = 4 }, 2 },
        { Here with { Step = 11 }, 2 },
        { Here with { MicroStep = 0 }, 2 },
        { Here, 3 },
    };

    [Theory]
    [MemberData(nameof(ElsewhereInTraining), DisableDiscoveryEnumeration = true)]
    public void Another_seed_step_micro_step_or_place_drops_others(DropoutSeed elsewhere, int place)
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(40, 50);

        Assert.NotEqual(0, TensorAssert.Difference(Here.Drop(x, 0.3, place: 2), elsewhere.Drop(x, 0.3, place)));
    }

    [Fact]
    public void The_rate_is_dropped_and_the_rest_scaled_so_that_the_mean_stays()
    {
        using var scope = torch.NewDisposeScope();
        var dropped = Here.Drop(torch.ones([400, 500], torch.float64), 0.25, place: 0);

        Assert.Equal(0.25, dropped.eq(0).to(torch.float64).mean().item<double>(), 0.005);
        Assert.Equal(1 / 0.75, dropped.max().item<double>(), 1e-12);
        Assert.Equal(1, dropped.mean().item<double>(), 0.005);
    }

    [Fact]
    public void Training_with_a_seed_repeats_and_evaluation_drops_nothing()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TinyGpt.Build(spec => spec.Dropout = 0.2);
        using var plain = TinyGpt.Build();
        var tokens_BT = TinyGpt.Tokens();

        TensorAssert.Same(model.forward(tokens_BT, new ForwardPass(Here)), model.forward(tokens_BT, new ForwardPass(Here)));
        Assert.NotEqual(0, TensorAssert.Difference(model.forward(tokens_BT, new ForwardPass(Here)), model.forward(tokens_BT, new ForwardPass())));
        TensorAssert.Same(plain.forward(tokens_BT, new ForwardPass(Here)), model.forward(tokens_BT, new ForwardPass()));
    }

    [Fact]
    public void Networks_that_differ_in_their_connections_drop_the_same_features()
    {
        using var scope = torch.NewDisposeScope();
        using var residual = TinyGpt.Build(spec => spec.Dropout = 0.2);
        using var hyper = TinyGpt.Build(spec => (spec.Dropout, spec.Connection) = (0.2, TinyGpt.Hyper(4)));
        var tokens_BT = TinyGpt.Tokens();

        TensorAssert.Close(residual.forward(tokens_BT, new ForwardPass(Here)), hyper.forward(tokens_BT, new ForwardPass(Here)), 1e-9);
    }
}
