using static TorchSharp.torch;

namespace Orchestrator.Training.Checkpoints;

/// <summary>
/// A copy of a training's numbers in the memory of the host, which no step changes. It is as large as they are, and every copy goes to the
/// same place.
/// </summary>
internal sealed class HostCopy(TrainedTensors live) : IDisposable
{
    /// <summary>As of the last time that they were copied.</summary>
    public TrainedTensors Tensors { get; } = new(Like(live.Weights), Like(live.Optimizer));

    /// <summary>Copies what the tensors are now, once the device has done what it was told before.</summary>
    public void Take()
    {
        using var untracked = no_grad();
        Take(live.Weights, Tensors.Weights);
        Take(live.Optimizer, Tensors.Optimizer);
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors.Weights.Values.Concat(Tensors.Optimizer.Values))
        {
            tensor.Dispose();
        }
    }

    private static Dictionary<string, Tensor> Like(IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.ToDictionary(one => one.Key, one => empty(one.Value.shape, one.Value.dtype, CPU).DetachFromDisposeScope());

    private static void Take(IReadOnlyDictionary<string, Tensor> from, IReadOnlyDictionary<string, Tensor> to)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in from)
        {
            to[name].copy_(tensor);
        }
    }
}
