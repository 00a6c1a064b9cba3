using Orchestrator.Contracts;
using Orchestrator.Training.Loop.Guarding;

namespace Orchestrator.Training.Loop;

/// <summary>What an optimiser step came to.</summary>
/// <param name="After">State with the step done, as far as the guard lets it be done.</param>
/// <param name="Loss">Mean over the step's batches, before the update; not finite when one of them was not.</param>
/// <param name="GradientNorm">Global norm before clipping; null when the loss was not finite and no gradient was looked at.</param>
/// <param name="LearningRate">Of the update.</param>
/// <param name="Measurements">The model's own, means over the step's batches, by metric.</param>
public sealed record StepResult(
    TrainingState After, double Loss, double? GradientNorm, double LearningRate, IReadOnlyDictionary<string, double> Measurements)
{
    /// <summary>Loss and gradient are numbers that may reach the weights.</summary>
    public bool IsFinite => double.IsFinite(Loss) && GradientNorm is { } norm && double.IsFinite(norm);

    /// <summary>The stream's growth over depth; null where the model has no such thing.</summary>
    public double? StreamGrowth => Measurements.TryGetValue(MetricNames.StreamGrowth, out var growth) ? growth : null;

    /// <summary>The weights were touched only where it accepts the step.</summary>
    public Judgement Judgement { get; init; } = Judgement.Sound;
}
