using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>A run that has trained is deleted: what goes, what stays, and what its worker is told.</summary>
public sealed class DeletionTests(PostgresFixture postgres) : GivenRunTest(postgres, settings: "--Runs:SweepInterval=00:00:00.1")
{
    private Contracts.V1.Runs.RunsClient Runs => new(Host.Channel);

    // Ended, with everything that a run can have.
    private protected override async Task PrepareAsync()
    {
        await Ship.ShipAsync(
            Given,
            TestJournal.Start(),
            TestJournal.Step(2, step: 1, loss: 3),
            TestJournal.Matrix(3, step: 1, "experts/load", 1),
            TestJournal.Notice(4, step: 1),
            TestJournal.Checkpoint(5, attempt: 1, step: 1, Given.RunId));
        await Ship.SendLogAsync(Given, offset: 0, "hello");
        await Ship.HearAsync();
        await EndAsync(Given);
    }

    [Fact]
    public async Task All_facts_go_and_how_the_run_came_and_ended_stays()
    {
        var before = await GetAsync();
        await DeleteAsync();
        await ClearedAsync();

        Assert.Equal(0, await CountAsync(FactTables));
        Assert.Equal(3, await CountAsync(["lineage", "device_stretch", "run"]));
        var after = await GetAsync();
        Assert.Equal((before.Spec, before.Status, before.EndedAt, before.Attempts), (after.Spec, after.Status, after.EndedAt, after.Attempts));
        Assert.NotNull(after.DeletedAt);
        Assert.Equal((null, 0UL), (after.Progress, after.TotalNotices));
    }

    [Fact]
    public async Task Its_worker_deletes_the_checkpoints_and_says_so()
    {
        await DeleteAsync();
        var wanted = (await Agent.HearTasksAsync(tasks => tasks.DeleteCheckpoints.Count > 0)).DeleteCheckpoints;
        Assert.Equal([$"{Given.RunId}/1/000000000004"], wanted);

        await Agent.SayAsync(new() { Heartbeat = new() { DeletedCheckpoints = { wanted } } });
        await Agent.HearTasksAsync(tasks => tasks.DeleteCheckpoints.Count == 0);
    }

    [Fact]
    public async Task Whoever_reads_it_is_told_that_it_was_deleted()
    {
        await DeleteAsync();
        var curves = new Contracts.V1.Curves.CurvesClient(Host.Channel);
        var checkpoints = new Contracts.V1.Checkpoints.CheckpointsClient(Host.Channel);
        var run = Given.RunId;
        var rerun = new SubmitRequest { Spec = Given.Spec, RerunOf = run };
        var fork = new SubmitRequest { Spec = Given.Spec, Fork = new() { Run = run } };
        Func<Task>[] calls =
        [
            () => curves.ReadAsync(new() { Run = run, Metric = TestJournal.Loss }, cancellationToken: Cancellation).ResponseAsync,
            () => curves.ListMetricsAsync(new() { Run = run }, cancellationToken: Cancellation).ResponseAsync,
            () => curves.ReadMatricesAsync(new() { Run = run }, cancellationToken: Cancellation).ResponseAsync,
            () => DrainAsync(curves.Export(new() { Run = run, Metric = TestJournal.Loss }, cancellationToken: Cancellation)),
            () => DrainAsync(curves.Tail(new() { Run = run, Metrics = { TestJournal.Loss } }, cancellationToken: Cancellation)),
            () => DrainAsync(Runs.Logs(new() { Run = run }, cancellationToken: Cancellation)),
            () => DrainAsync(Runs.Watch(new() { Run = run }, cancellationToken: Cancellation)),
            () => checkpoints.ListAsync(new() { Run = run }, cancellationToken: Cancellation).ResponseAsync,
            () => DrainAsync(checkpoints.Download(new() { Run = run }, cancellationToken: Cancellation)),
            () => Runs.ArchiveAsync(new() { Run = run }, cancellationToken: Cancellation).ResponseAsync,
            () => Runs.CancelAsync(new() { Run = run }, cancellationToken: Cancellation).ResponseAsync,
            () => Runs.SubmitAsync(rerun, cancellationToken: Cancellation).ResponseAsync,
            () => Runs.SubmitAsync(fork, cancellationToken: Cancellation).ResponseAsync,
        ];

        foreach (var call in calls)
        {
            Assert.Equal(ErrorReason.RunDeleted, TestRuns.ReasonOf(await Assert.ThrowsAsync<RpcException>(call)));
        }
    }

    [Fact]
    public async Task Deleting_it_again_changes_nothing() => Assert.Equal(await DeleteAsync(), await DeleteAsync());

    [Fact]
    public async Task Its_device_time_stays()
    {
        await DeleteAsync();
        var goodput = new Contracts.V1.Goodput.GoodputClient(Host.Channel);
        var report = await goodput.ReadAsync(new() { Run = Given.RunId, By = { GoodputBreakdown.Run } }, cancellationToken: Cancellation);
        Assert.Equal("test", Assert.Single(report.Runs).RunName);
        Assert.True(report.Total.Microseconds > 0);
    }

    [Fact]
    public async Task What_its_worker_still_has_is_acknowledged_and_not_kept()
    {
        await DeleteAsync();
        await ClearedAsync();

        // From anywhere, since nobody knows any more how far it was committed.
        Assert.Equal(9UL, await Ship.ShipAsync(
            Given, TestJournal.Step(7, step: 2, loss: 2), TestJournal.Matrix(8, step: 2, "experts/load", 1), TestJournal.Notice(9, step: 2)));
        Assert.Equal(2UL, await Ship.ShipAsync(Given, TestJournal.Start(), TestJournal.Step(2, step: 1, loss: 3)));
        Assert.Equal(0UL, await Ship.ShipAsync(Given));
        await Ship.SendLogAsync(Given, offset: 5, ", world");
        Assert.Equal(12UL, (await Ship.HearAsync()).LogThrough);

        Assert.Equal(0, await CountAsync(FactTables));
    }

    [Fact]
    public async Task A_checkpoint_that_is_heard_of_too_late_is_deleted_like_the_others()
    {
        await DeleteAsync();
        await Ship.ShipAsync(Given, TestJournal.Step(6, step: 2, loss: 2), TestJournal.Checkpoint(7, attempt: 1, step: 2, Given.RunId));

        var wanted = (await Agent.HearTasksAsync(tasks => tasks.DeleteCheckpoints.Count == 2)).DeleteCheckpoints;
        Assert.Equal([$"{Given.RunId}/1/000000000004", $"{Given.RunId}/1/000000000006"], wanted);
    }

    [Fact]
    public async Task Other_runs_of_the_same_batch_are_stored_all_the_same()
    {
        await DeleteAsync();
        var next = await TestRuns.GiveAsync(Host.Channel, Agent);
        await Ship.SendAsync(Given, TestJournal.Of(attempt: 1, records: 20));
        await Ship.SendAsync(next, TestJournal.Of(attempt: 1, records: 20));
        Assert.Equal(20UL, (await Ship.HearAsync()).JournalThrough);
        Assert.Equal(20UL, (await Ship.HearAsync()).JournalThrough);

        var curve = await new Contracts.V1.Curves.CurvesClient(Host.Channel).ReadAsync(
            new() { Run = next.RunId, Metric = TestJournal.Loss }, cancellationToken: Cancellation);
        Assert.Equal(19, curve.Points.Count);
    }

    [Fact]
    public async Task A_run_that_others_began_from_is_deleted_after_them()
    {
        var request = new SubmitRequest { Spec = Given.Spec.Clone(), Fork = new() { Run = Given.RunId } };
        request.Spec.Name = "child";
        var child = (await Runs.SubmitAsync(request, cancellationToken: Cancellation)).Run;
        var refused = await Assert.ThrowsAsync<RpcException>(DeleteAsync);
        Assert.Equal((ErrorReason.RunForked, StatusCode.FailedPrecondition), (TestRuns.ReasonOf(refused), refused.StatusCode));
        Assert.Contains($"child ({child.Id})", refused.Status.Detail, StringComparison.Ordinal);

        await EndAsync(Assert.Single((await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.RunId == child.Id))).Tasks));
        await Runs.DeleteAsync(new() { Run = child.Id }, cancellationToken: Cancellation);

        await DeleteAsync();
        Assert.Single((await Agent.HearTasksAsync(tasks => tasks.DeleteCheckpoints.Count > 0)).DeleteCheckpoints);
        var shown = await Runs.GetAsync(new() { Run = child.Id }, cancellationToken: Cancellation);
        Assert.Equal((Given.RunId, "test"), (shown.Fork.RunId, shown.Fork.RunName));
    }

    private static readonly string[] FactTables = ["point", "segment", "matrix", "notice", "log_chunk", "journal"];

    private async Task EndAsync(DesiredTask task)
    {
        await Runs.CancelAsync(new() { Run = task.RunId }, cancellationToken: Cancellation);
        await Agent.BeatAsync(Agent.Report(task, TaskState.Ended));
        await Eventually.TrueAsync(async () =>
            (await Runs.GetAsync(new() { Run = task.RunId }, cancellationToken: Cancellation)).Status == RunStatus.Canceled);
    }

    private async Task<Run> GetAsync() => await Runs.GetAsync(new() { Run = Given.RunId }, cancellationToken: Cancellation);

    private async Task<Run> DeleteAsync() => await Runs.DeleteAsync(new() { Run = Given.RunId }, cancellationToken: Cancellation);

    private Task ClearedAsync() => Eventually.TrueAsync(async () => await CountAsync("SELECT count(*) FROM run WHERE cleared_at IS NOT NULL") == 1);

    private Task<long> CountAsync(IEnumerable<string> tables) =>
        CountAsync($"SELECT sum(count)::bigint FROM ({string.Join(" UNION ALL ", tables.Select(table => $"SELECT count(*) FROM {table}"))}) AS counted");

    private async Task<long> CountAsync(string query)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task DrainAsync<T>(AsyncServerStreamingCall<T> call)
    {
        using (call)
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync(Cancellation))
            {
            }
        }
    }
}
