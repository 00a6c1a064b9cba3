using Orchestrator.Contracts.V1;

namespace Orchestrator.Training.Loop.Guarding;

/// <summary>
/// Judges a step before it reaches the weights. The judgement follows from the step and from the state before it alone.
/// </summary>
/// <param name="spec">Resolved and valid.</param>
public sealed class StepGuard(GuardSpec spec)
{
    private int Window => (int)spec.Window;

    public Judgement Judge(TrainingState before, StepResult step)
    {
        var findings = Find(before.Guard, step).ToList();
        if (findings.Count == 0)
        {
            return Judgement.Sound;
        }

        var strictest = findings.Max(finding => finding.Policy);
        var used = before.Guard.Skips + (uint)before.Data.Skipped.Count;
        var isUsedUp = strictest is GuardPolicy.Skip or GuardPolicy.RollBack && used >= spec.Limit;
        var policy = isUsedUp ? GuardPolicy.Stop : strictest;
        var outcome = isUsedUp
            ? $"That is one more than guard.limit, which allows {spec.Limit} skips and roll-backs together."
            : OutcomeOf(policy, used + 1);
        var notices = findings.Select(finding => new GuardNotice
        {
            Step = step.After.Step,
            Finding = finding.Kind,
            Policy = policy,
            Message = $"At step {step.After.Step} {finding.Seen} ({before.Data.To(step.After.Data).Description}). {outcome}".TrimEnd(),
        });
        return new Judgement(policy, [.. notices]);
    }

    /// <summary>The history with a step that reached the weights.</summary>
    public GuardHistory Accept(GuardHistory history, StepResult step) => history.Accept(step.Loss, step.StreamGrowth, Window);

    private IEnumerable<Finding> Find(GuardHistory history, StepResult step)
    {
        if (!step.IsFinite)
        {
            yield return new(GuardFinding.NonFinite, spec.NonFinite, NotFinite(step));
            yield break;
        }

        if (LossSpike(history.Losses, step.Loss) is { } spike)
        {
            yield return new(GuardFinding.LossSpike, spec.LossSpike, spike);
        }

        if (step.StreamGrowth is { } growth && StreamExplosion(history.StreamGrowths, growth) is { } explosion)
        {
            yield return new(GuardFinding.StreamExplosion, spec.StreamExplosion, explosion);
        }
    }

    private static string NotFinite(StepResult step) => double.IsFinite(step.Loss)
        ? FormattableString.Invariant($"the gradient norm was {step.GradientNorm}")
        : FormattableString.Invariant($"the loss was {step.Loss}");

    // Where more than half of the losses are one and the same number, there is no deviation to measure with.
    private string? LossSpike(IReadOnlyList<double> losses, double loss)
    {
        if (losses.Count < Window || RobustSpread.Of(losses) is not { Deviation: > 0 } usual)
        {
            return null;
        }

        var deviations = (loss - usual.Median) / usual.Deviation;
        return deviations > spec.SpikeDeviations
            ? FormattableString.Invariant(
                $"the loss was {loss:G5}, {deviations:F1} deviations above {usual.Median:G5}, the median of {losses.Count} steps")
            : null;
    }

    // Not a number is no growth either, so it counts as an explosion.
    private string? StreamExplosion(IReadOnlyList<double> growths, double growth)
    {
        if (growths.Count < Window)
        {
            return null;
        }

        var median = RobustSpread.MedianOf(growths);
        return growth <= spec.ExplosionFactor * median
            ? null
            : FormattableString.Invariant(
                $"the stream grew {growth:G5}-fold over depth, {growth / median:G3} times {median:G5}, the median of {growths.Count} steps");
    }

    private string OutcomeOf(GuardPolicy policy, uint number) => policy switch
    {
        GuardPolicy.Skip => $"The weights stay as they were, and training goes on with the next batch (intervention {number} of {spec.Limit}).",
        GuardPolicy.RollBack => $"Training goes back to the last checkpoint, and on past all batches since (intervention {number} of {spec.Limit}).",
        _ => "",
    };

    private readonly record struct Finding(GuardFinding Kind, GuardPolicy Policy, string Seen);
}
