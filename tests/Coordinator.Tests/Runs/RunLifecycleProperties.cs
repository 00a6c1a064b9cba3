using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>What holds after any sequence of commands, however late, repeated or out of order.</summary>
public sealed class RunLifecycleProperties
{
    private static readonly RunLimits Limits = new(InfrastructureRetries: 3, TimeSpan.FromSeconds(1), WallTime: TimeSpan.FromMinutes(30), RollBacks: 2);

    private static readonly Gen<RunCommand> AnyCommand = Gen.Choose(1, 5).SelectMany(attempt => Gen.Frequency(
        (6, Gen.Constant(Commands.Assign())),
        (4, Gen.Constant(Commands.Starting(attempt))),
        (4, Gen.Constant(Commands.Running(attempt))),
        (2, Gen.Constant(Commands.Lost(attempt))),
        (2, Gen.Constant(Commands.Killed(attempt))),
        (3, Gen.Elements(Enum.GetValues<VerdictCode>()).SelectMany(code =>
            Gen.Elements(Enum.GetValues<StopReason>()).Select(reason => Commands.Ended(attempt, code, reason)))),
        (1, Gen.Choose(0, 3).Select(batch => Commands.RolledBack(attempt, (ulong)batch))),
        (1, Gen.Constant<RunCommand>(new RunCommand.Cancel("Enough."))),
        (2, Gen.Constant<RunCommand>(new RunCommand.Pause("For now."))),
        (3, Gen.Constant<RunCommand>(new RunCommand.Resume())),
        (1, Gen.Elements(StopReason.Drained, StopReason.Preempted).Select(reason => Commands.Drain(attempt, reason))),
        (2, Gen.Elements<RunCommand>(new RunCommand.Archive(), new RunCommand.Unarchive(), new RunCommand.Delete())),
        (6, Gen.Constant<RunCommand>(new RunCommand.Wake()))));

    private static readonly Arbitrary<(RunCommand Command, int Seconds)[]> AnyLife =
        AnyCommand.SelectMany(command => Gen.Elements(0, 1, 5, 60, 600).Select(seconds => (command, seconds))).ArrayOf().Resize(60).ToArbitrary();

    [Fact]
    public void How_a_run_ended_never_changes_and_a_deleted_one_not_at_all() => Check((before, after, change) => before.State switch
    {
        { DeletedAt: not null } => change is null,
        { IsTerminal: true } state => after.State with { ArchivedAt = state.ArchivedAt, DeletedAt = null } == state,
        _ => after.State is { ArchivedAt: null, DeletedAt: null },
    });

    [Fact]
    public void Attempts_are_only_ever_added_and_only_the_newest_can_be_live() => Check((before, after, _) =>
        after.State.Attempt >= before.State.Attempt
        && after.State.Attempts.SkipLast(1).All(attempt => attempt.EndedAt is not null)
        && after.State.Attempts.Select(attempt => attempt.Number).SequenceEqual(Enumerable.Range(1, after.State.Attempt)));

    [Fact]
    public void A_run_holds_devices_exactly_while_it_is_starting_running_or_stopping() => Check((_, after, _) =>
        after.State.Live is not null == after.State.Status is RunStatus.Starting or RunStatus.Running or RunStatus.Stopping);

    [Fact]
    public void Saying_a_command_again_changes_nothing() => Check((_, after, change, command) => change is null || TryDecide(after, command) is null);

    [Fact]
    public void A_run_rolls_back_no_more_often_than_its_guard_allows_and_remembers_each() => Check((_, after, _) =>
        after.State.Skipped.Count <= Limits.RollBacks
        && after.State.Skipped.SequenceEqual(after.Events.OfType<RunEvent.RolledBack>().Select(back => back.Past))
        && after.State.InfrastructureFailures == after.Events.OfType<RunEvent.RetryScheduled>().Count());

    [Fact]
    public void A_stored_history_replays_to_the_same_state() => Check((_, after, _) =>
    {
        var replayed = after.Events.Select(change => RunJson.ReadEvent(RunJson.Write(change))).Aggregate(default(RunState), RunLifecycle.Evolve);
        return RunJson.Write(replayed!) == RunJson.Write(after.State)
            && RunJson.Write(RunJson.ReadState(RunJson.Write(after.State))) == RunJson.Write(after.State);
    });

    [Fact]
    public void Whoever_wakes_a_run_at_its_due_time_moves_it_on() => Check((_, after, _) =>
        RunLifecycle.DueAt(after.State) is not { } due || (after with { Now = due }).Decide(new RunCommand.Wake()) is not null);

    private static void Check(Func<RunHistory, RunHistory, RunEvent?, bool> holds) => Check((before, after, change, _) => holds(before, after, change));

    private static void Check(Func<RunHistory, RunHistory, RunEvent?, RunCommand, bool> holds) => Prop.ForAll(AnyLife, life =>
    {
        var history = RunHistory.Of(Limits);
        foreach (var (command, seconds) in life)
        {
            var before = history.After(TimeSpan.FromSeconds(seconds));
            var change = TryDecide(before, command);
            history = change is null ? before : before.With(change);
            if (!holds(before, history, change, command))
            {
                return false;
            }
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    private static RunEvent? TryDecide(RunHistory history, RunCommand command)
    {
        try
        {
            return history.Decide(command);
        }
        catch (OrchestratorException)
        {
            return null;
        }
    }
}
