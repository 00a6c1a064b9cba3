using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Workers;

internal static class TaskReportMapping
{
    /// <returns>Null: the run has nothing to learn from it.</returns>
    public static RunCommand? ToCommand(TaskReport task) => task.State switch
    {
        TaskState.Starting => new RunCommand.ReportStarting((int)task.Attempt),
        TaskState.Running =>
            new RunCommand.ReportRunning((int)task.Attempt, task.StartedAt?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch),
        TaskState.Ended => new RunCommand.ReportEnded((int)task.Attempt, new(ToVerdict(task.Verdict), task.LastSequence, task.Ending)),
        _ => null,
    };

    private static AttemptVerdict? ToVerdict(Verdict? verdict) => verdict is null
        ? null
        : new(
            verdict.Code,
            verdict.Reason,
            verdict.Message,
            verdict.Step,
            (int?)verdict.Checkpoint?.Attempt,
            verdict.Checkpoint?.Sequence);
}
