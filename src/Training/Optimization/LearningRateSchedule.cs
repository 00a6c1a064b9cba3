using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Optimization;

/// <summary>
/// The learning rate of every step: linear from 0 to the peak, which it reaches at step <c>warmup_steps</c>, then the shape down to
/// <c>final_fraction</c> of the peak, which it reaches at the last step.
/// </summary>
public sealed record LearningRateSchedule(ScheduleSpec Spec, double Peak, ulong Steps)
{
    /// <summary>The rate of step number <paramref name="step"/>, counted from 1.</summary>
    public double At(ulong step)
    {
        if (step < Spec.WarmupSteps)
        {
            return Peak * step / Spec.WarmupSteps;
        }

        var progress = step >= Steps ? 1.0 : (double)(step - Spec.WarmupSteps) / (Steps - Spec.WarmupSteps);
        return Peak * (Spec.FinalFraction + ((1 - Spec.FinalFraction) * Left(progress)));
    }

    // From 1 to 0.
    private double Left(double progress) => Spec.Shape switch
    {
        ScheduleShape.Cosine => (1 + Math.Cos(Math.PI * progress)) / 2,
        ScheduleShape.Linear => 1 - progress,
        ScheduleShape.Constant => 1,
        _ => throw new ArgumentException($"schedule.shape: {Spec.Shape} is not one of CONSTANT, COSINE, LINEAR."),
    };
}
