using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Exports;

/// <summary>Expected failures of this feature.</summary>
internal static class ExportErrors
{
    public static OrchestratorException NotEnded(RunId run, RunStatus status) => Refused(
        run, $"it was {status.ToString().ToLowerInvariant()} when it was exported. Export it again once it has ended");

    public static OrchestratorException Contradictory(RunId run, string what) => Refused(run, $"the export contradicts itself: {what}");

    public static OrchestratorException BrokenOff(RunId run) => Refused(run, "the export broke off before its end");

    public static OrchestratorException Stalled(RunId run, TimeSpan waited) => Refused(run, $"nothing came for {waited.TotalSeconds:0} s");

    public static OrchestratorException OutOfTurn(string what) => new(ErrorReason.InvalidRequest, $"An import begins with a run, and then {what}.");

    public static OrchestratorException ParentMissing(RunId run, ForkOrigin fork) => Refused(
        run,
        $"it was forked from {fork.RunName} ({fork.RunId}), attempt {fork.Position.Attempt}, sequence {fork.Position.Sequence}, which is not here. "
        + "Its curves begin with that run's; import that one first");

    public static OrchestratorException AnotherHistory(RunId run) => new(
        ErrorReason.RunExists, $"Run {run} is here with another history than the export's. Nothing was changed.");

    public static OrchestratorException LessOfIt(RunId run, ExportedAttempt attempt, long here) => new(
        ErrorReason.RunExists,
        $"Run {run} is here already, but the journal of its attempt {attempt.Number} ends at record {here} and the export's at {attempt.LastSequence}. "
        + "Nothing was changed: what is here comes from its own worker, or from an earlier export.");

    public static OrchestratorException Deleted(RunId run) => new(
        ErrorReason.RunExists, $"Run {run} was deleted here, which is for good. Nothing was changed.");

    private static OrchestratorException Refused(RunId run, string why) =>
        new(ErrorReason.ExportRefused, $"Run {run} was not imported: {why}. Nothing was stored.");
}
