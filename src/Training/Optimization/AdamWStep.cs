using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Optimization;

/// <summary>
/// The numbers of one step: g = Scale·gradient, m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← Kept·θ − Rate·m / (√(v/Correction) + ε).
/// </summary>
/// <param name="Scale">Of the gradients.</param>
/// <param name="Kept">Of parameters that decay.</param>
/// <param name="Rate">The learning rate over 1 − β₁ᵗ.</param>
/// <param name="Correction">1 − β₂ᵗ.</param>
internal readonly record struct AdamWStep(
    double Beta1, double Beta2, double Epsilon, double Scale, double Kept, double Rate, double Correction)
{
    public static AdamWStep Of(AdamWSpec spec, long step, double learningRate, double scale) => new(
        spec.Beta1,
        spec.Beta2,
        spec.Epsilon,
        scale,
        Kept: 1 - (learningRate * spec.WeightDecay),
        Rate: learningRate / (1 - Math.Pow(spec.Beta1, step)),
        Correction: 1 - Math.Pow(spec.Beta2, step));
}
