using Orchestrator.Training.Models.Connections;

namespace Orchestrator.Training.Models.Blocks;

/// <summary>A block of a network: the stream after it, from the stream before. The same arguments give the same bits.</summary>
internal delegate ResidualStream Block(ResidualStream before, ForwardPass pass);

internal static class BlockExtensions
{
    /// <summary>
    /// Runs the block and lets go at once of what neither its result nor the backward pass needs; where an observer looks on, which holds
    /// what it is shown, at the end of the pass.
    /// </summary>
    public static ResidualStream Run(this Block block, ResidualStream before, ForwardPass pass)
    {
        if (pass.Observer is not null)
        {
            return block(before, pass);
        }

        using var scope = TorchSharp.torch.NewDisposeScope();
        var after = block(before, pass);
        foreach (var tensor in after.ToTensors())
        {
            scope.MoveToOuter(tensor);
        }

        return after;
    }
}
