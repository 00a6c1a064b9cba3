using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Blocks;

/// <summary>What a recomputed block keeps: its inputs, and how to run it.</summary>
internal sealed class SavedBlock(Block block, DropoutSeed? dropout, IEnumerable<Tensor> inputs) : IDisposable
{
    private readonly SavedTensors _inputs = new(inputs);

    public Block Block => block;

    public DropoutSeed? Dropout => dropout;

    public IEnumerable<Tensor> Inputs => _inputs;

    public void Dispose() => _inputs.Dispose();
}
