using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Loop;

namespace Orchestrator.Worker.Training;

/// <summary>What each way to end means, in words for a person.</summary>
internal static class Verdicts
{
    public static Verdict Of(LoopEnd end) => end switch
    {
        LoopEnd.Done => Verdict(VerdictCode.Done, $"The budget of {end.State.Step} steps is used up."),
        LoopEnd.Stopped stopped => Stopped(stopped.Reason, $"Saved after step {end.State.Step}."),
        LoopEnd.Diverged diverged => Verdict(
            VerdictCode.Diverged,
            $"{diverged.Judgement.Message} The weights are those of step {end.State.Step}. "
            + "A lower learning rate or a longer warm-up may help."),
        LoopEnd.RolledBack rolledBack => RolledBack(rolledBack),
        _ => throw new ArgumentOutOfRangeException(nameof(end)),
    };

    /// <summary>The verdict that an expected failure means; null for a failure that nobody expected, which is infrastructure's.</summary>
    public static Verdict? Of(Exception failure) => failure switch
    {
        SpecAtFaultException or TensorMismatchException => Verdict(VerdictCode.SpecAtFault, failure.Message),
        DataException data => Verdict(data.Code, data.Message),
        CannotWriteException => Verdict(VerdictCode.CannotWrite, failure.Message),
        _ => null,
    };

    public static Verdict Stopped(StopReason reason, string outcome) => new()
    {
        Code = VerdictCode.Stopped,
        Reason = reason,
        Message = $"Stopped ({EnumNames.NameOf(reason)}). {outcome}",
    };

    public static int ExitCodeOf(Verdict verdict) => verdict.Code == VerdictCode.Done ? 0 : (int)verdict.Code;

    private static Verdict RolledBack(LoopEnd.RolledBack end)
    {
        var verdict = Verdict(VerdictCode.Diverged, $"{end.Judgement.Message} Left out from now on: {end.Past.Description}.");
        verdict.RollBackPast = new() { First = end.Past.First, End = end.Past.End };
        return verdict;
    }

    private static Verdict Verdict(VerdictCode code, string message) => new() { Code = code, Message = message };
}
