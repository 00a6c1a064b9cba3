using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs.Schedules;

/// <summary>
/// What holds whatever happens: messages twice, late and in any order, several activations of one grain that decide on what is no longer so,
/// two schedulers that give one device to two runs. A failure is shrunk to the fewest acts that show it.
/// </summary>
public sealed class ScheduleProperties
{
    private const int Schedules = 100_000;
    private static readonly RunLimits Limits = new(InfrastructureRetries: 2, TimeSpan.FromSeconds(1), WallTime: TimeSpan.FromMinutes(20), RollBacks: 1);

    [Fact]
    public void Nothing_stale_is_ever_recorded_and_nothing_recorded_is_ever_undone() => Prop.ForAll(AnySchedule.Shrinking, acts =>
    {
        var schedule = new Schedule(Limits);
        var before = new Dictionary<RunId, RunState>();
        foreach (var act in acts)
        {
            schedule.Play(act);
            foreach (var run in schedule.Store.Runs)
            {
                var now = schedule.Store.Load(run).State;
                if (before.TryGetValue(run, out var then) && Breach(then, now) is { } breach)
                {
                    throw new InvalidOperationException($"{breach} after {act}");
                }

                before[run] = now;
            }

            if (!DevicesAgree(schedule.Store))
            {
                throw new InvalidOperationException($"A device is held by nobody or by two after {act}");
            }
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Schedules).WithQuietOnSuccess(true));

    private static string? Breach(RunState then, RunState now) => now switch
    {
        _ when ReferenceEquals(then, now) => null,
        _ when then.IsTerminal && (now.Status, now.EndedAt, now.Message) != (then.Status, then.EndedAt, then.Message) =>
            $"A run that was {then.Status} is {now.Status}",
        _ when then.DeletedAt is not null && (now.DeletedAt, now.ArchivedAt) != (then.DeletedAt, then.ArchivedAt) =>
            "A run that was deleted has changed",
        _ when now is { IsTerminal: false, ArchivedAt: not null } or { IsTerminal: false, DeletedAt: not null } => "A run was put away before its end",
        _ when now.Attempt < then.Attempt => "An attempt is gone",
        _ when now.Attempt > then.Attempt + 1 => "Two attempts began at once",
        _ when now.Attempts.SkipLast(1).Any(attempt => attempt.EndedAt is null) => "An attempt that was replaced has not ended",
        _ when !then.Attempts.Where(attempt => attempt.EndedAt is not null).All(now.Attempts.Contains) => "An attempt ended in two ways",
        _ when !then.Skipped.All(now.Skipped.Contains) => "A roll-back is forgotten",
        _ when then.Stopping is StopReason.Canceled && !now.IsTerminal && now.Stopping is not StopReason.Canceled => "A cancellation is forgotten",
        _ when now.Live is null == now.Status is RunStatus.Starting or RunStatus.Running or RunStatus.Stopping =>
            $"A run is {now.Status} and holds {(now.Live is null ? "nothing" : "devices")}",
        _ => null,
    };

    // What holds devices is exactly what has a live attempt.
    private static bool DevicesAgree(ModelStore store) => store.Runs.All(run =>
        store.Load(run).State.Live is { } live
            ? live.Devices.All(device => store.Held.TryGetValue(device, out var holder) && holder == run)
            : !store.Held.Values.Contains(run));
}
