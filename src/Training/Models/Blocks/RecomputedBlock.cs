using Orchestrator.Training.Models.Connections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Blocks;

/// <summary>
/// A block of which only the stream before it is held in memory; the backward pass runs the block a second time (arXiv 1604.06174).
/// </summary>
internal sealed class RecomputedBlock : CustomFunctionOfMany<RecomputedBlock>
{
    public static ResidualStream Run(Block block, ResidualStream before, ForwardPass pass)
    {
        if (!is_grad_enabled())
        {
            return block.Run(before, pass);
        }

        using var scope = NewDisposeScope();
        var run = BlockRun.First(block, before, pass.Dropout);
        Tensor[] results = [.. Apply([run, .. before.ToTensors()]).Select(result => result.MoveToOuterDisposeScope())];
        var (stream, losses) = (results[..^run.Losses], results[^run.Losses..]);
        foreach (var loss in losses)
        {
            pass.AddLoss(loss);
        }

        foreach (var (metric, value) in run.Measurements)
        {
            pass.Measure(metric, value);
        }

        return ResidualStream.OfTensors(stream);
    }

    public override List<Tensor> forward(autograd.AutogradContext context, params object[] arguments)
    {
        var run = (BlockRun)arguments[0];
        Save(context, new SavedBlock(run.Block, run.Dropout, arguments[1..].Cast<Tensor>()));
        return [.. run.Results];
    }

    protected override List<Tensor> Gradients(IDisposable saved, IReadOnlyList<Tensor?> gradients)
    {
        var block = (SavedBlock)saved;
        using var tracked = enable_grad();
        Tensor[] inputs = [.. block.Inputs.Select(input => input.detach().requires_grad_(true))];
        var results = BlockRun.Again(block.Block, ResidualStream.OfTensors(inputs), block.Dropout);
        var reached = results.Zip(gradients).Where(pair => pair.Second is not null && pair.First.requires_grad).ToList();

        // Adds to the gradients of the block's parameters on its way to the inputs.
        autograd.backward([.. reached.Select(pair => pair.First)], [.. reached.Select(pair => pair.Second!)]);
        return [null!, .. inputs.Select(input => input.grad!)];
    }
}
