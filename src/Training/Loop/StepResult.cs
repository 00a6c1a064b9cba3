using System.Globalization;

namespace Orchestrator.Training.Loop;

/// <summary>What an optimiser step came to.</summary>
/// <param name="After">State with the step done.</param>
/// <param name="Loss">Mean over the step's batches, before the update; not finite when one of them was not.</param>
/// <param name="GradientNorm">Global norm before clipping; null when the loss was not finite and no gradient was looked at.</param>
/// <param name="LearningRate">Of the update.</param>
/// <param name="Measurements">The model's own, means over the step's batches, by metric.</param>
public sealed record StepResult(
    TrainingState After, double Loss, double? GradientNorm, double LearningRate, IReadOnlyDictionary<string, double> Measurements)
{
    /// <summary>Otherwise the weights were not touched.</summary>
    public bool IsFinite => double.IsFinite(Loss) && GradientNorm is { } norm && double.IsFinite(norm);

    /// <summary>What was not finite.</summary>
    public string Divergence => string.Create(
        CultureInfo.InvariantCulture,
        $"At step {After.Step} the {(double.IsFinite(Loss) ? $"gradient norm was {GradientNorm}" : $"loss was {Loss}")}.");
}
