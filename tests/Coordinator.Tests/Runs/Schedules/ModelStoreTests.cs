using FsCheck.Fluent;
using Google.Protobuf;
using Npgsql;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Webhooks;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs.Schedules;

/// <summary>The store in memory and the one in PostgreSQL give the same answers: what holds of schedules on the one holds on the other.</summary>
public sealed class ModelStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Schedules = 60;
    private static readonly RunLimits Limits = new(InfrastructureRetries: 2, TimeSpan.FromSeconds(1), WallTime: null, RollBacks: 1);

    private TestDatabase _database = null!;
    private NpgsqlDataSource _source = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await CoordinatorDatabase.CreateAsync(postgres, Cancellation);
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
        await using var worker = _source.CreateCommand(
            """
            INSERT INTO worker (
              worker_id, name, identity_hash, session, status, pool, devices, data, version, host, boot_id, attached_at, last_seen)
            VALUES (@worker, 'w1', ''::bytea, 1, 'connected', 'cpu', '[]', '[]', '1', 'h', 'b', now(), now())
            """);
        worker.Parameters.AddWithValue("worker", Commands.Worker.Value);
        await worker.ExecuteNonQueryAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task PostgreSQL_answers_as_the_model_does()
    {
        var store = new PostgresRunStore(_source, Outboxes.To(_source));
        foreach (var acts in AnySchedule.Acts.Sample(Schedules, size: 60))
        {
            var schedule = new Schedule(Limits);
            foreach (var act in acts)
            {
                schedule.Play(act);
            }

            await ReplayAsync(store, schedule);
        }
    }

    // Every run has an id of its own there, since the database keeps those of earlier schedules.
    private async Task ReplayAsync(PostgresRunStore store, Schedule schedule)
    {
        var ids = schedule.Store.Runs.ToDictionary(run => run, _ => RunId.New(TimeProvider.System));
        foreach (var id in ids.Values)
        {
            var spec = SpecDefaults.Resolve(Specs.Named($"model-{id}"));
            var run = new NewRun(Key: null, new SubmitRequest { Spec = spec }.ToByteArray(), spec, TraceParent: null);
            var submitted = new RunEvent.Submitted(RunHistory.Start, id, Limits);
            Assert.Equal(InsertOutcome.Inserted, await store.TryInsertAsync(run, submitted, Cancellation));
        }

        foreach (var (read, change, expected) in schedule.Appends)
        {
            var there = read with { State = read.State with { Id = ids[read.State.Id] } };
            Assert.Equal(expected, await store.TryAppendAsync(there, change, Cancellation));
        }

        foreach (var (here, there) in ids)
        {
            var stored = (await store.LoadAsync(there, Cancellation))!;
            Assert.Equal(
                RunJson.Write(schedule.Store.Load(here).State with { Id = there }), RunJson.Write(stored.State));
        }

        await using var release = _source.CreateCommand("UPDATE allocation SET released_at = now() WHERE released_at IS NULL");
        await release.ExecuteNonQueryAsync(Cancellation);
    }
}
