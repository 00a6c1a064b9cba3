using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models;
using Orchestrator.Training.Models.Blocks;
using Orchestrator.Training.Models.Connections;
using TorchSharp;

namespace Orchestrator.Training.Tests.Models.Blocks;

public sealed class RecomputedBlockTests
{
    private static readonly DropoutSeed Dropout = new(Seed: 3, Step: 7, MicroStep: 1);

    public static TheoryData<ConnectionSpec, Precision, Recomputation> Networks =>
        new MatrixTheoryData<ConnectionSpec, Precision, Recomputation>(
            [new() { Residual = new() }, TinyGpt.Hyper(4), TinyGpt.Hyper(2, dynamic: false)],
            [Precision.Float64, Precision.Float32, Precision.Bfloat16],
            [Recomputation.Blocks, Recomputation.Connections]);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Logits_measurements_and_gradients_are_the_same_bit_for_bit(
        ConnectionSpec connection, Precision precision, Recomputation recomputation)
    {
        using var scope = torch.NewDisposeScope();
        using var held = Build(connection, precision, Recomputation.None);
        using var recomputed = Build(connection, precision, recomputation);

        var (logits, pass) = Backward(held);
        var (again, passAgain) = Backward(recomputed);

        TensorAssert.Same(logits, again);
        Assert.Equal(pass.Measurements.Keys, passAgain.Measurements.Keys);
        Assert.All(pass.Measurements, one => TensorAssert.Same(one.Value, passAgain.Measurements[one.Key]));
        var others = recomputed.Parameters.Tensors;
        Assert.All(held.Parameters.All, parameter => TensorAssert.Same(parameter.Value.grad!, others[parameter.Name].grad!));
    }

    [Fact]
    public void A_block_runs_twice_when_trained_and_once_when_not()
    {
        using var scope = torch.NewDisposeScope();
        var runs = 0;
        Block block = (before, _) =>
        {
            runs++;
            return new(before.State.sin());
        };
        var x = torch.ones(3, torch.float64).requires_grad_(true);

        RecomputedBlock.Run(block, new(x), new()).State.sum().backward();
        Assert.Equal(2, runs);
        TensorAssert.Same(x.cos(), x.grad!);

        using var untracked = torch.no_grad();
        RecomputedBlock.Run(block, new(x), new());
        Assert.Equal(3, runs);
    }

    [Fact]
    public void Losses_that_a_block_adds_reach_its_input_and_count_once()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.full(3, 2, torch.float64).requires_grad_(true);
        var pass = new ForwardPass();

        var after = RecomputedBlock.Run(WithLoss, new(x), pass);
        (after.State.sum() + Assert.Single(pass.Losses)).backward();

        Assert.Equal(12, Assert.Single(pass.Losses).item<double>());
        Assert.Equal(2, Assert.Single(pass.Measurements).Value.item<double>());
        TensorAssert.Same(torch.full_like(x, 3 + (2 * 2)), x.grad!);
    }

    [Fact]
    public void A_result_that_nothing_depends_on_is_left_out()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.full(3, 2, torch.float64).requires_grad_(true);

        RecomputedBlock.Run(WithLoss, new(x), new()).State.sum().backward();

        TensorAssert.Same(torch.full_like(x, 3), x.grad!);
    }

    private static ResidualStream WithLoss(ResidualStream before, ForwardPass pass)
    {
        pass.AddLoss((before.State * before.State).sum());
        pass.Measure("block.mean", before.State.mean());
        return new(before.State * 3);
    }

    private static Model Build(ConnectionSpec connection, Precision precision, Recomputation recomputation)
    {
        var spec = TinyGpt.Spec(transformer => (transformer.Connection, transformer.Layers, transformer.Dropout) = (connection, 4, 0.2), precision);
        spec.Recomputation = new() { Kind = recomputation };
        var model = ModelCatalog.Build(spec, torch.CPU);
        TinyGpt.Disturb(model.Parameters);
        return model;
    }

    private static (torch.Tensor Logits_BTV, ForwardPass Pass) Backward(Model model)
    {
        var pass = new ForwardPass(Dropout);
        var tokens_BT = TinyGpt.Tokens();
        var logits_BTV = model.forward(tokens_BT, pass);
        torch.nn.functional.cross_entropy(logits_BTV.flatten(0, 1), tokens_BT.flatten()).backward();
        return (logits_BTV, pass);
    }
}
