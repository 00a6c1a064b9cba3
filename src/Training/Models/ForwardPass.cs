using Orchestrator.Training.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// One pass of a micro-batch through a model: what its parts are told, and what they say beside their output. Tensors in it live as long
/// as the dispose scope that the pass was made in.
/// </summary>
/// <param name="dropout">Where in the training this is; null when evaluating, and then nothing is dropped.</param>
public sealed class ForwardPass(DropoutSeed? dropout = null)
{
    private readonly DisposeScope? _scope = CurrentDisposeScope;
    private readonly List<Tensor> _losses = [];
    private readonly Dictionary<string, Tensor> _measurements = [];

    public DropoutSeed? Dropout => dropout;

    /// <summary>Who looks on; nothing is computed for it where there is nobody.</summary>
    internal IPassObserver? Observer { get; init; }

    /// <summary>Scalars to add to the objective, weighted already.</summary>
    public IReadOnlyList<Tensor> Losses => _losses;

    /// <summary>Scalars without a graph, by metric.</summary>
    public IReadOnlyDictionary<string, Tensor> Measurements => _measurements;

    internal void AddLoss(Tensor loss) => _losses.Add(Kept(loss));

    /// <summary>Notes a scalar. What several parts of a model note under one metric is summed.</summary>
    internal void Measure(string metric, Tensor value) =>
        _measurements[metric] = Kept(_measurements.TryGetValue(metric, out var sum) ? sum.Plus(value.detach()) : value.detach());

    // TorchSharp takes a tensor that is moved to where it is already out of its scope, and its finalizer then ends the process.
    private Tensor Kept(Tensor tensor) => _scope?.Contains(tensor) == true ? tensor : tensor.MoveToOtherDisposeScope(_scope);
}
