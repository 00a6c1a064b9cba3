using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Workers;

internal static class TaskReportMapping
{
    /// <summary>
    /// What the run has to learn from the report, in the order in which it happened. The start of training is told with everything after
    /// it, since a whole life may pass while nobody listens.
    /// </summary>
    public static IEnumerable<RunCommand> ToCommands(TaskReport task, AttachedWorker worker)
    {
        var attempt = (int)task.Attempt;
        if (task.State is TaskState.Starting)
        {
            yield return new RunCommand.ReportStarting(attempt, worker.Id);
        }

        if (task.StartedAt is { } startedAt && JournalRules.IsTime(startedAt))
        {
            yield return new RunCommand.ReportRunning(attempt, startedAt.ToDateTimeOffset(), worker.Id);
        }

        if (task.State is TaskState.Ended)
        {
            var ending = new AttemptEnding(ToVerdict(task.Verdict), task.LastSequence, Storable(task.Ending), worker.Session);
            yield return new RunCommand.ReportEnded(attempt, ending, worker.Id);
        }
    }

    private static AttemptVerdict? ToVerdict(Verdict? verdict) => verdict is null
        ? null
        : new(
            verdict.Code,
            verdict.Reason,
            Storable(verdict.Message),
            verdict.Step,
            (int?)verdict.Checkpoint?.Attempt,
            verdict.Checkpoint?.Sequence,
            verdict.RollBackPast is { } past ? new SkippedRange(past.First, past.End) : null);

    // PostgreSQL has no text with the character NUL, and a trainer may quote anything.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
