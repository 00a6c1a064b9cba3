using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Tests.Runs;

public sealed class RunLifecycleTests
{
    private static readonly RunLimits OneHour = new(InfrastructureRetries: 10, TimeSpan.FromSeconds(1), WallTime: TimeSpan.FromHours(1));

    [Fact]
    public void A_late_report_of_a_replaced_attempt_changes_nothing()
    {
        var second = RunHistory.Waiting.After(TimeSpan.FromMinutes(1)).Then(new RunCommand.Wake()).Then(Commands.Assign());

        Assert.Null(second.Decide(Commands.Running(1)));
        Assert.Null(second.Decide(Commands.Ended(1, VerdictCode.Done)));
        Assert.Null(second.Decide(Commands.Lost(1)));
    }

    [Fact]
    public void A_worker_speaks_only_for_the_attempts_that_it_was_given()
    {
        var other = new WorkerId(Guid.Parse("00000000-0000-0000-0000-00000000000b"));

        Assert.Null(RunHistory.Starting.Decide(Commands.Starting(1, other)));
        Assert.Null(RunHistory.Starting.Decide(Commands.Running(1, other)));
        Assert.Null(RunHistory.Running.Decide(Commands.Killed(1, other)));
    }

    [Fact]
    public void A_cancel_wins_over_the_wall_time_limit_that_came_first()
    {
        var limited = RunHistory.Of(OneHour).Then(Commands.Assign()).After(TimeSpan.FromHours(2)).Then(new RunCommand.Wake());
        Assert.Equal(StopReason.WallTimeLimit, limited.State.Stopping);

        var canceled = limited.Then(new RunCommand.Cancel("Enough."));

        Assert.Equal(StopReason.Canceled, canceled.State.Stopping);
        Assert.Equal(RunStatus.Canceled, canceled.Then(Commands.Ended(1, VerdictCode.Stopped, StopReason.Canceled)).State.Status);
    }

    [Fact]
    public void A_run_at_its_wall_time_limit_stops_and_fails_with_that_reason()
    {
        var limited = RunHistory.Of(OneHour).Then(Commands.Assign());
        Assert.Equal(limited.Now + TimeSpan.FromHours(1), RunLifecycle.DueAt(limited.State));

        var ended = limited.After(TimeSpan.FromHours(1)).Then(new RunCommand.Wake()).Then(Commands.Ended(1, VerdictCode.Stopped, StopReason.WallTimeLimit));

        Assert.Equal(RunStatus.Failed, ended.State.Status);
        Assert.StartsWith("Reached its wall_time_limit of 01:00:00.", ended.State.Message);
    }

    [Fact]
    public void Waiting_does_not_count_towards_the_wall_time_limit()
    {
        var first = RunHistory.Of(OneHour).Then(Commands.Assign()).After(TimeSpan.FromMinutes(20) - RunHistory.Tick).Then(Commands.Lost(1));
        var second = first.After(TimeSpan.FromHours(9)).Then(new RunCommand.Wake()).Then(Commands.Assign());

        Assert.Equal(second.Now + TimeSpan.FromMinutes(40), RunLifecycle.DueAt(second.State));
    }

    [Fact]
    public void An_attempt_that_fails_at_the_wall_time_limit_is_not_tried_again()
    {
        var ended = RunHistory.Of(OneHour).Then(Commands.Assign()).After(TimeSpan.FromHours(1)).Then(Commands.Killed(1));

        Assert.Equal(RunStatus.Failed, ended.State.Status);
        Assert.StartsWith("Reached its wall_time_limit.", ended.State.Message);
    }

    [Fact]
    public void A_run_fails_when_its_infrastructure_retries_are_used_up()
    {
        var history = RunHistory.Queued;
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            history = history.Then(Commands.Assign()).Then(Commands.Killed(attempt)).After(TimeSpan.FromMinutes(5)).Then(new RunCommand.Wake());
        }

        var ended = history.Then(Commands.Assign()).Then(Commands.Killed(3));

        Assert.Equal(RunStatus.Failed, ended.State.Status);
        Assert.Equal("Gave up after 3 failed attempts in a row (retries.infrastructure is 2). The last: Killed by signal 9.", ended.State.Message);
    }

    [Fact]
    public void An_attempt_that_left_a_checkpoint_begins_the_count_of_failures_anew()
    {
        var once = RunHistory.Queued.Then(Commands.Assign()).Then(Commands.Killed(1)).After(TimeSpan.FromMinutes(5)).Then(new RunCommand.Wake());
        var ending = new AttemptEnding(null, 7, "Killed by signal 9.", MadeProgress: true);

        var again = once.Then(Commands.Assign()).Then(new RunCommand.ReportEnded(2, ending, Commands.Worker));

        Assert.Equal((RunStatus.Waiting, 1), (again.State.Status, again.State.InfrastructureFailures));
        Assert.StartsWith("Retry 1 of 2,", again.State.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Room_made_for_others_is_no_failure_however_often()
    {
        var history = RunHistory.Queued;
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            history = history.Then(Commands.Assign()).Then(Commands.Drain(attempt))
                .Then(Commands.Ended(attempt, VerdictCode.Stopped, StopReason.Drained));
            Assert.Equal((RunStatus.Queued, 0), (history.State.Status, history.State.InfrastructureFailures));
        }
    }

    [Fact]
    public void A_pause_wins_over_a_drain_and_a_cancel_over_both()
    {
        var paused = RunHistory.Draining.Then(new RunCommand.Pause("For now."));
        Assert.Equal(StopReason.Paused, paused.State.Stopping);
        Assert.Null(paused.Decide(Commands.Drain(1)));

        Assert.Equal(StopReason.Canceled, paused.Then(new RunCommand.Cancel("Enough.")).State.Stopping);
    }

    [Fact]
    public void A_run_that_is_to_pause_is_paused_also_when_it_rolls_back_and_keeps_what_to_skip()
    {
        var paused = RunHistory.Pausing.Then(Commands.RolledBack(1, batch: 12));

        Assert.Equal(RunStatus.Paused, paused.State.Status);
        Assert.Equal([new SkippedRange(12, 14)], paused.State.Skipped);
        Assert.Equal(RunStatus.Queued, paused.Then(new RunCommand.Resume()).State.Status);
    }

    [Fact]
    public void A_waiting_run_is_queued_again_only_when_its_retry_is_due()
    {
        var waiting = RunHistory.Waiting;
        var due = waiting.State.RetryAt!.Value;

        Assert.Null((waiting with { Now = due - TimeSpan.FromTicks(1) }).Decide(new RunCommand.Wake()));
        Assert.IsType<RunEvent.Requeued>((waiting with { Now = due }).Decide(new RunCommand.Wake()));
    }

    [Fact]
    public void A_worker_without_the_data_is_remembered()
    {
        var sent = RunHistory.Running.Then(Commands.Ended(1, VerdictCode.DataMissing));

        Assert.Equal(RunStatus.Queued, sent.State.Status);
        Assert.Equal(new WorkerExclusion(Commands.Worker, "w1", Commands.Session), Assert.Single(sent.State.Excluded));
        Assert.Equal(0, sent.State.InfrastructureFailures);
    }

    [Fact]
    public void A_run_that_rolls_back_is_queued_at_once_and_remembers_what_to_skip()
    {
        var once = RunHistory.Running.Then(Commands.RolledBack(1, batch: 12));
        var twice = once.Then(Commands.Assign()).Then(Commands.RolledBack(2, batch: 30));

        Assert.Equal((RunStatus.Queued, "Rolled back: The loss was NaN."), (once.State.Status, once.State.Message));
        Assert.Equal(once.Now, once.State.QueuedAt);
        Assert.Equal([new(12, 14), new(30, 32)], twice.State.Skipped);
        Assert.Equal(0, twice.State.InfrastructureFailures);
    }

    [Fact]
    public void A_run_that_rolls_back_once_more_than_its_guard_allows_fails()
    {
        var history = RunHistory.Queued;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            history = history.Then(Commands.Assign()).Then(Commands.RolledBack(attempt, batch: 12));
        }

        Assert.Equal(RunStatus.Failed, history.State.Status);
        Assert.Equal("Gave up after 2 roll-backs (guard.limit is 2). The loss was NaN.", history.State.Message);
    }

    [Fact]
    public void A_run_at_its_wall_time_limit_does_not_roll_back()
    {
        var ended = RunHistory.Of(OneHour with { RollBacks = 2 }).Then(Commands.Assign()).After(TimeSpan.FromHours(1)).Then(Commands.RolledBack(1, batch: 12));

        Assert.Equal(RunStatus.Failed, ended.State.Status);
        Assert.StartsWith("Reached its wall_time_limit.", ended.State.Message);
    }

    [Fact]
    public void Training_that_is_first_heard_of_while_stopping_is_still_recorded()
    {
        var stopping = RunHistory.Starting.Then(new RunCommand.Cancel("Enough.")).Then(Commands.Running(1));

        Assert.Equal(RunStatus.Stopping, stopping.State.Status);
        Assert.NotNull(stopping.State.StartedAt);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(1000, 300)]
    public void Backoff_doubles_up_to_five_minutes_and_is_shortened_by_a_quarter_at_most(int failures, double longest)
    {
        var delay = RetryBackoff.Delay(TimeSpan.FromSeconds(1), failures, RunHistory.Queued.State.Id).TotalSeconds;

        Assert.InRange(delay, longest * 0.75, longest);
    }

    [Fact]
    public void Runs_that_failed_together_come_back_apart()
    {
        var delays = Enumerable.Range(0, 100).Select(run => RetryBackoff.Delay(TimeSpan.FromMinutes(1), 1, new RunId(new Guid(run, 0, 0, new byte[8]))));

        Assert.True(delays.Distinct().Count() > 90);
    }
}
