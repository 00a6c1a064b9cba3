using Orchestrator.Training.Models.Connections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Blocks;

/// <summary>One run of a block: the stream's tensors, then the losses that it has added.</summary>
/// <param name="Losses">How many of the results are losses.</param>
/// <param name="Measurements">Scalars by metric. Only the first run's count.</param>
internal sealed record BlockRun(
    Block Block, DropoutSeed? Dropout, IReadOnlyList<Tensor> Results, int Losses, IReadOnlyDictionary<string, Tensor> Measurements)
{
    /// <summary>Holds nothing for a backward pass.</summary>
    public static BlockRun First(Block block, ResidualStream before, DropoutSeed? dropout)
    {
        using var untracked = no_grad();
        return Run(block, before, dropout);
    }

    /// <summary>The same numbers once more.</summary>
    public static IReadOnlyList<Tensor> Again(Block block, ResidualStream before, DropoutSeed? dropout) =>
        Run(block, before, dropout).Results;

    private static BlockRun Run(Block block, ResidualStream before, DropoutSeed? dropout)
    {
        var pass = new ForwardPass(dropout);
        var after = block.Run(before, pass);
        return new(block, dropout, [.. after.ToTensors(), .. pass.Losses], pass.Losses.Count, pass.Measurements);
    }
}
