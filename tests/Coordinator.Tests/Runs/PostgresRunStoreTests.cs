using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs;

public sealed class PostgresRunStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private NpgsqlDataSource _source = null!;
    private StoredRuns _runs = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await CoordinatorDatabase.CreateAsync(postgres, Cancellation);
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
        _runs = new StoredRuns(_source);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Of_twenty_writers_that_decided_on_one_version_one_is_recorded()
    {
        var run = await _runs.SubmitAsync("raced", Cancellation);
        var changes = Enumerable.Range(0, 20).Select(number => new RunEvent.Canceled(RunHistory.Start, Attempt: null, $"Writer {number}."));

        var outcomes = await Task.WhenAll(changes.Select(change => _runs.Store.TryAppendAsync(run, change, Cancellation)));

        Assert.Single(outcomes, AppendOutcome.Recorded);
        Assert.Equal(19, outcomes.Count(outcome => outcome is AppendOutcome.Overtaken));
        Assert.Equal(2, (await _runs.LoadAsync(run.State.Id, Cancellation)).Version);
    }

    [Fact]
    public async Task A_device_that_twenty_runs_want_is_given_to_one_and_the_others_stay_queued()
    {
        var worker = await StoredRuns.AddWorkerAsync(_source, "raced", devices: 1, Cancellation);
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => _runs.SubmitAsync($"run-{number}", Cancellation)));

        var outcomes = await Task.WhenAll(runs.Select(run => _runs.Store.TryAppendAsync(run, Assigned(1, worker, "cpu-0"), Cancellation)));

        Assert.Single(outcomes, AppendOutcome.Recorded);
        Assert.Equal(19, outcomes.Count(outcome => outcome is AppendOutcome.DeviceHeld));
        var statuses = await Task.WhenAll(runs.Select(async run => (await _runs.LoadAsync(run.State.Id, Cancellation)).State.Status));
        Assert.Single(statuses, RunStatus.Starting);
        Assert.Equal(19, statuses.Count(status => status is RunStatus.Queued));
    }

    [Fact]
    public async Task A_gang_gets_all_its_devices_or_none()
    {
        var worker = await StoredRuns.AddWorkerAsync(_source, "gang", devices: 2, Cancellation);
        var first = await _runs.SubmitAsync("first", Cancellation);
        await _runs.Store.TryAppendAsync(first, Assigned(1, worker, "cpu-1"), Cancellation);
        var gang = await _runs.SubmitAsync("gang", Cancellation);

        Assert.Equal(AppendOutcome.DeviceHeld, await _runs.Store.TryAppendAsync(gang, Assigned(1, worker, "cpu-0", "cpu-1"), Cancellation));

        var tasks = await new PostgresAssignedTaskQuery(_source).ForWorkerAsync(worker, Cancellation);
        Assert.Equal(["cpu-1"], Assert.Single(tasks).Devices);
    }

    [Fact]
    public async Task The_end_of_an_attempt_frees_its_devices_in_the_same_transaction()
    {
        var worker = await StoredRuns.AddWorkerAsync(_source, "freed", devices: 1, Cancellation);
        var run = await _runs.SubmitAsync("ends", Cancellation);
        await _runs.Store.TryAppendAsync(run, Assigned(1, worker, "cpu-0"), Cancellation);
        run = await _runs.LoadAsync(run.State.Id, Cancellation);
        var lost = new RunEvent.RetryScheduled(RunHistory.Start, new AttemptEnding(null, 0, "Lost."), RunHistory.Start, "Lost.");

        await _runs.Store.TryAppendAsync(run, lost, Cancellation);

        var query = new PostgresAssignedTaskQuery(_source);
        Assert.Empty(await query.ForWorkerAsync(worker, Cancellation));
        Assert.Equal([1], await query.GivenToAsync(run.State.Id, worker, Cancellation));
        var next = await _runs.SubmitAsync("next", Cancellation);
        Assert.Equal(AppendOutcome.Recorded, await _runs.Store.TryAppendAsync(next, Assigned(1, worker, "cpu-0"), Cancellation));
    }

    [Fact]
    public async Task A_task_tells_its_worker_the_spec_and_the_wish_to_stop()
    {
        var worker = await StoredRuns.AddWorkerAsync(_source, "told", devices: 1, Cancellation);
        var run = await _runs.SubmitAsync("told", Cancellation);
        await _runs.Store.TryAppendAsync(run, Assigned(1, worker, "cpu-0"), Cancellation);
        run = await _runs.LoadAsync(run.State.Id, Cancellation);
        await _runs.Store.TryAppendAsync(run, new RunEvent.StopRequested(RunHistory.Start, StopReason.Canceled, "Enough."), Cancellation);

        var task = Assert.Single(await new PostgresAssignedTaskQuery(_source).ForWorkerAsync(worker, Cancellation));

        Assert.Equal((run.State.Id.ToString(), 1U, StopReason.Canceled), (task.RunId, task.Attempt, task.Stop));
        Assert.Equal("told", task.Spec.Name);
        Assert.Equal(TimeSpan.FromSeconds(60), task.StopGrace.ToTimeSpan());
    }

    [Fact]
    public async Task Tasks_of_a_lost_worker_are_found_until_they_have_ended()
    {
        var worker = await StoredRuns.AddWorkerAsync(_source, "gone", devices: 1, Cancellation);
        var run = await _runs.SubmitAsync("orphan", Cancellation);
        await _runs.Store.TryAppendAsync(run, Assigned(1, worker, "cpu-0"), Cancellation);
        var query = new PostgresAssignedTaskQuery(_source);
        Assert.Empty(await query.OfLostWorkersAsync(Cancellation));

        await using var lose = _source.CreateCommand("UPDATE worker SET status = 'lost'");
        await lose.ExecuteNonQueryAsync(Cancellation);

        Assert.Equal((run.State.Id, 1, "gone"), Assert.Single(await query.OfLostWorkersAsync(Cancellation)));
    }

    [Fact]
    public async Task The_projection_is_what_the_events_replay_to()
    {
        var worker = await StoredRuns.AddWorkerAsync(_source, "projected", devices: 2, Cancellation);
        var run = await _runs.SubmitAsync("projected", Cancellation);
        var query = new PostgresRunQuery(_source);
        foreach (var change in new RunEvent[] { Assigned(1, worker, "cpu-0", "cpu-1"), new RunEvent.TrainingBegan(RunHistory.Start, 1, RunHistory.Start) })
        {
            await _runs.Store.TryAppendAsync(run, change, Cancellation);
            run = await _runs.LoadAsync(run.State.Id, Cancellation);

            var row = await query.FindAsync(run.State.Id, Cancellation);
            Assert.Equal(RunJson.Write(run.State), RunJson.Write(row!.State));
            Assert.Equal(run.Version, row.Version);
        }
    }

    private static RunEvent.Assigned Assigned(int attempt, WorkerId worker, params string[] devices) =>
        new(RunHistory.Start, attempt, worker, "w", [.. devices]);
}
