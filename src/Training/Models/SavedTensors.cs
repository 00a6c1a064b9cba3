using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// What a custom function keeps from its forward pass for its backward pass, which disposes it. TorchSharp's own saved variables live until the
/// garbage collector comes by, and that sees none of their memory.
/// </summary>
internal sealed class SavedTensors(params IEnumerable<Tensor> tensors) : IDisposable
{
    private readonly Tensor[] _tensors = [.. tensors.Select(tensor => tensor.detach().DetachFromDisposeScope())];

    public Tensor this[int index] => _tensors[index];

    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }
}
