using static TorchSharp.torch;

namespace Orchestrator.Training.Loop;

/// <summary>What a micro-step came to. Tensors are scalars.</summary>
/// <param name="Objective">What is minimised, with its graph.</param>
/// <param name="Loss">Of prediction alone, without terms that only steer the training; no graph is needed.</param>
/// <param name="Measurements">Of the model's own, by metric.</param>
public sealed record MicroLoss(Tensor Objective, Tensor Loss, IReadOnlyDictionary<string, Tensor> Measurements);
