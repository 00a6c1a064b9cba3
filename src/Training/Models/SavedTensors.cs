using System.Collections;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>What a custom function keeps of its forward pass for its one backward pass, which disposes it.</summary>
internal sealed class SavedTensors(params IEnumerable<Tensor> tensors) : IDisposable, IEnumerable<Tensor>
{
    // Detached from the graph: a function that holds its inputs' graph would keep it alive.
    private readonly Tensor[] _tensors = [.. tensors.Select(tensor => tensor.detach().DetachFromDisposeScope())];

    public Tensor this[int index] => _tensors[index];

    /// <summary>Null where fewer were kept.</summary>
    public Tensor? Find(int index) => index < _tensors.Length ? _tensors[index] : null;

    public IEnumerator<Tensor> GetEnumerator() => _tensors.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }
}
