using static TorchSharp.torch;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Every number that a training changes, by name; no copies.</summary>
public sealed record TrainedTensors(IReadOnlyDictionary<string, Tensor> Weights, IReadOnlyDictionary<string, Tensor> Optimizer);
