using Orchestrator.Training.Models.Connections;

namespace Orchestrator.Training.Models.Blocks;

/// <summary>A block of a network: the stream after it, from the stream before. The same arguments give the same bits.</summary>
internal delegate ResidualStream Block(ResidualStream before, ForwardPass pass);

internal static class BlockExtensions
{
    /// <summary>Runs the block and lets go at once of what neither its result nor the backward pass needs.</summary>
    public static ResidualStream Run(this Block block, ResidualStream before, ForwardPass pass)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var after = block(before, pass);
        foreach (var tensor in after.ToTensors())
        {
            tensor.MoveToOuterDisposeScope();
        }

        return after;
    }
}
