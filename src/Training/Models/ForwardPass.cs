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

    /// <summary>Scalars to add to the objective, weighted already.</summary>
    public IReadOnlyList<Tensor> Losses => _losses;

    /// <summary>Scalars without a graph, by metric.</summary>
    public IReadOnlyDictionary<string, Tensor> Measurements => _measurements;

    internal void AddLoss(Tensor loss) => _losses.Add(loss.MoveToOtherDisposeScope(_scope));

    internal void Measure(string metric, Tensor value) => _measurements.Add(metric, value.detach().MoveToOtherDisposeScope(_scope));
}
