using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>Histories as a database holds them. Their files never change: what was stored once must always be understood.</summary>
public sealed class RecordedHistoryTests
{
    private static readonly string[] Names = ["succeeded-after-retry", "canceled-elsewhere", "failed", "rolled-back", "displaced-and-paused", "put-away", "imported"];

    [Fact]
    public void A_run_that_succeeded_after_its_worker_was_lost_still_replays()
    {
        var run = Replay("succeeded-after-retry");

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["w1", "w2"], run.Attempts.Select(attempt => attempt.WorkerName));
        Assert.Null(run.Attempts[0].Ending!.Verdict);
        Assert.Equal(400UL, run.Attempts[1].Ending!.Verdict!.Step);
        Assert.Equal((2, 415UL), (run.Attempts[1].Ending!.Verdict!.CheckpointAttempt!.Value, run.Attempts[1].Ending!.Verdict!.CheckpointSequence!.Value));
    }

    [Fact]
    public void A_run_that_was_sent_elsewhere_and_canceled_still_replays()
    {
        var run = Replay("canceled-elsewhere");

        Assert.Equal((RunStatus.Canceled, "Wrong seed."), (run.Status, run.Message));
        Assert.Equal("w1", Assert.Single(run.Excluded).WorkerName);
        Assert.Equal(TimeSpan.FromHours(2), run.Limits.WallTime);
    }

    [Fact]
    public void A_run_that_rolled_back_still_replays()
    {
        var run = Replay("rolled-back");

        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Limits.RollBacks));
        Assert.Equal([new SkippedRange(84, 86)], run.Skipped);
        Assert.Equal(VerdictCode.Diverged, run.Attempts[0].Ending!.Verdict!.Code);
    }

    [Fact]
    public void A_run_that_made_room_and_was_paused_still_replays()
    {
        var run = Replay("displaced-and-paused");

        Assert.Equal((RunStatus.Paused, "For now.", 1), (run.Status, run.Message, run.InfrastructureFailures));
        Assert.Null(run.RetryAt);
        Assert.Equal([true, true], run.Attempts.Select(attempt => attempt.Ending!.MadeProgress));
        Assert.Equal(StopReason.Drained, run.Attempts[0].Ending!.Verdict!.Reason);
    }

    [Fact]
    public void A_run_that_was_archived_and_deleted_still_replays()
    {
        var run = Replay("put-away");

        Assert.Equal((RunStatus.Canceled, "Wrong seed."), (run.Status, run.Message));
        Assert.Equal(new DateTimeOffset(2026, 5, 3, 9, 0, 0, TimeSpan.Zero), run.ArchivedAt);
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero), run.DeletedAt);
    }

    [Fact]
    public void A_run_that_was_passed_on_twice_still_replays_and_is_of_the_first_installation()
    {
        var run = Replay("imported");

        Assert.Equal(RunStatus.Canceled, run.Status);
        Assert.Equal(("0f2f9f7a-5f0c-4f7e-9d57-3a3a0b9c1d11", "http://there:5100"), (run.Origin!.Installation, run.Origin.Server));
    }

    [Fact]
    public void Every_kind_of_event_is_in_a_recorded_history()
    {
        var recorded = Names.SelectMany(Read).Select(change => change.GetType());

        Assert.Equal(typeof(RunEvent).GetNestedTypes().Select(type => type.Name).Order(), recorded.Select(type => type.Name).Distinct().Order());
    }

    private static RunState Replay(string name) => Read(name).Aggregate(default(RunState), RunLifecycle.Evolve)!;

    private static IEnumerable<RunEvent> Read(string name)
    {
        using var reader = new StreamReader(typeof(RecordedHistoryTests).Assembly.GetManifestResourceStream(name)!);
        while (reader.ReadLine() is { } line)
        {
            yield return RunJson.ReadEvent(line);
        }
    }
}
