using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Execution;

/// <summary>Compares what should be with what is. Null: nothing to do now. Every round decides anew, so nothing can be missed.</summary>
internal static class TaskReconciliation
{
    /// <param name="desired">Null: the coordinator gave the task up, or never asked for it.</param>
    /// <param name="held">Null: this worker has not begun it.</param>
    /// <param name="occupied">Runs and devices of other tasks whose processes still live.</param>
    /// <param name="offered">The worker's device ids.</param>
    /// <param name="now">Of the machine's monotonic clock.</param>
    public static TaskAction? Decide(
        DesiredTask? desired, TaskSituation? held, IReadOnlySet<string> occupied, IReadOnlySet<string> offered, TimeSpan now) =>
        (desired, held) switch
        {
            (null, null) => null,
            (null, { IsAlive: true }) => new TaskAction.Kill("the coordinator gave the task up"),
            (null, { IsShipped: true }) => new TaskAction.Forget(),
            (null, _) => null,
            (_, null) => Begin(desired, occupied, offered),
            (_, { IsAlive: true }) => Continue(desired, held, now),
            _ => null,
        };

    private static TaskAction? Begin(DesiredTask desired, IReadOnlySet<string> occupied, IReadOnlySet<string> offered)
    {
        if (desired.Stop != StopReason.Unspecified)
        {
            return new TaskAction.Refuse("The task was asked to stop before it began.");
        }

        if (desired.HasBegun)
        {
            return new TaskAction.Refuse("The task has begun here before, and its folder was lost.");
        }

        if (desired.Devices.Count == 0)
        {
            return new TaskAction.Refuse("The task names no device.");
        }

        if (desired.Devices.FirstOrDefault(device => !offered.Contains(device)) is { } unknown)
        {
            var known = string.Join(", ", offered.Order(StringComparer.Ordinal));
            return new TaskAction.Refuse($"This worker has no device \"{unknown}\"; it offers {known}.");
        }

        return occupied.Contains(desired.RunId) || desired.Devices.Any(occupied.Contains) ? null : new TaskAction.Start();
    }

    private static TaskAction? Continue(DesiredTask desired, TaskSituation held, TimeSpan now)
    {
        if (desired.Stop == StopReason.Unspecified)
        {
            return null;
        }

        if (held.Asked is not { } asked)
        {
            return new TaskAction.AskToStop(desired.Stop);
        }

        var grace = desired.StopGrace?.ToTimeSpan() ?? TimeSpan.Zero;
        if (now - asked.At > grace)
        {
            return new TaskAction.Kill($"it did not stop within {grace.TotalSeconds:0.#} s");
        }

        return asked.Reason == desired.Stop ? null : new TaskAction.AskToStop(desired.Stop);
    }
}
