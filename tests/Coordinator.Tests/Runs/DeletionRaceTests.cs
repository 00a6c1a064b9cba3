using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Logs;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.TestKit;
using ForkPoint = Orchestrator.Coordinator.Runs.ForkPoint;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>A run is deleted while something is added to it, a fork begins from it, or whoever clears it dies.</summary>
public sealed class DeletionRaceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RunSpec Spec = SpecDefaults.Resolve(Specs.Named("child"));
    private static readonly RunTable[] Tables =
        [.. new[] { "point", "segment", "matrix", "notice", "log_chunk", "journal" }.Select(table => new RunTable(table, RowsAtOnce: 7))];

    private readonly List<NpgsqlConnection> _holding = [];
    private CurvesDatabase _database = null!;
    private StoredRuns _runs = null!;
    private RunId _run;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Ended, with a checkpoint and some points.
    public async ValueTask InitializeAsync()
    {
        _database = await CurvesDatabase.CreateAsync(postgres);
        _runs = new StoredRuns(_database.Source);
        _run = await EndedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _holding)
        {
            await connection.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_deletion_that_waits_for_a_fork_is_refused()
    {
        var child = (await _runs.SubmitAsync("child", Cancellation)).State.Id;
        await using var forking = await HoldAsync(
            $"INSERT INTO fork (run_id, parent_run_id, attempt, sequence, step) VALUES ('{child}', '{_run}', 1, 20, 19)");
        var deleting = DeleteAsync(_run);
        await SomebodyWaitsAsync();
        await forking.CommitAsync(Cancellation);

        Assert.Equal(AppendOutcome.Forked, await deleting);
        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM run WHERE deleted_at IS NOT NULL"));
        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE retired_at IS NOT NULL"));
        Assert.Equal(2, (await _runs.LoadAsync(_run, Cancellation)).Version);
    }

    [Fact]
    public async Task A_fork_that_waits_for_a_deletion_is_not_stored()
    {
        await using var deleting = await HoldDeletionAsync();
        var forking = ForkAsync(_run);
        await SomebodyWaitsAsync();
        await ExecuteAsync(deleting, $"UPDATE checkpoint SET retired_at = now() WHERE run_id = '{_run}'");
        await deleting.CommitAsync(Cancellation);

        Assert.Equal(InsertOutcome.CheckpointGone, await forking);
        Assert.Equal(1, await _database.CountAsync("SELECT count(*) FROM run"));
    }

    [Fact]
    public async Task Of_a_fork_and_a_deletion_at_once_one_comes_first()
    {
        for (var round = 0; round < 20; round++)
        {
            var run = await EndedAsync();
            var forking = ForkAsync(run);
            var deleting = DeleteAsync(run);
            (InsertOutcome, AppendOutcome)[] possible =
                [(InsertOutcome.Inserted, AppendOutcome.Forked), (InsertOutcome.CheckpointGone, AppendOutcome.Recorded)];
            Assert.Contains((await forking, await deleting), possible);
        }
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("log")]
    [InlineData("sealer")]
    public async Task Who_waits_for_a_deletion_adds_nothing(string writer)
    {
        var before = await FactsAsync();
        await using var deleting = await HoldDeletionAsync();
        var writing = WriteAsync(writer);
        await SomebodyWaitsAsync();
        await deleting.CommitAsync(Cancellation);
        await writing;

        Assert.Equal(before, await FactsAsync());
    }

    [Fact]
    public async Task A_deletion_waits_for_a_batch_and_its_records_go_too()
    {
        await using var appending = await HoldAsync(
            $"""
            INSERT INTO notice SELECT run_id, 1, 99, jsonb_build_object(), now()
            FROM (SELECT run_id FROM run WHERE run_id = '{_run}' FOR KEY SHARE) AS held
            """);
        var deleting = DeleteAsync(_run);
        await SomebodyWaitsAsync();
        await appending.CommitAsync(Cancellation);
        Assert.Equal(AppendOutcome.Recorded, await deleting);

        await NewClearing().ClearAsync(_run, Cancellation);
        Assert.Equal(0, await FactsAsync());
    }

    [Fact]
    public async Task Whatever_is_shipped_and_sealed_meanwhile_nothing_is_left()
    {
        var journal = TestJournal.Of(attempt: 2, records: 3000);
        var logs = new LogStore(_database.Source);
        var writing = Task.WhenAll(ShipAsync(), LogAsync(), SealAsync());
        Assert.Equal(AppendOutcome.Recorded, await DeleteAsync(_run));
        await NewClearing().ClearAsync(_run, Cancellation);
        await writing;

        Assert.Equal(0, await FactsAsync());
        Assert.Equal(1, await _database.CountAsync("SELECT count(*) FROM run WHERE cleared_at IS NOT NULL"));

        async Task ShipAsync()
        {
            foreach (var batch in journal.Chunk(50))
            {
                await _database.AppendAsync(_run, 2, batch);
            }
        }

        async Task LogAsync()
        {
            var line = Encoding.UTF8.GetBytes("a line\n");
            for (ulong offset = 0; offset < 700; offset += 7)
            {
                Assert.Equal(offset + 7, await logs.AppendAsync(_run, 2, offset, line, Cancellation));
            }
        }

        async Task SealAsync()
        {
            for (var round = 0; round < 20; round++)
            {
                await _database.SealAsync(quiet: TimeSpan.Zero);
            }
        }
    }

    [Fact]
    public async Task What_a_coordinator_that_died_left_is_cleared_by_the_next()
    {
        Assert.Equal(AppendOutcome.Recorded, await DeleteAsync(_run));
        await using var holding = await HoldAsync($"UPDATE point SET value = value WHERE run_id = '{_run}' AND sequence = 15");
        var clearing = NewClearing().ClearAsync(_run, Cancellation);
        await SomebodyWaitsAsync();
        await _database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        await Assert.ThrowsAsync<PostgresException>(() => clearing);
        await holding.RollbackAsync(Cancellation);
        Assert.InRange(await _database.CountAsync("SELECT count(*) FROM point"), 1, 37);

        var next = NewClearing();
        Assert.Equal([_run], await next.UnclearedAsync(most: 10, Cancellation));
        await Task.WhenAll(next.ClearAsync(_run, Cancellation), NewClearing().ClearAsync(_run, Cancellation));
        Assert.Equal(0, await FactsAsync());
        Assert.Empty(await next.UnclearedAsync(most: 10, Cancellation));
    }

    [Fact]
    public async Task Every_table_with_facts_of_runs_is_cleared()
    {
        await using var app = Program.Build(["--ConnectionStrings:Orchestrator=Host=127.0.0.1;Port=1"]);
        Assert.Equal(Tables.Select(table => table.Name).Order(), app.Services.GetServices<RunTable>().Select(table => table.Name).Order());

        // What stays: the run itself, what its attempts held and for how long, how they followed one another, who was told of its end, who did
        // what to it, and rows that workers answer for.
        string[] kept =
        [
            "run", "run_event", "allocation", "fork", "lineage", "device_stretch", "trainer_mark", "trainer_word", "webhook_delivery",
            "audit_outcome", "checkpoint",
        ];
        await using var command = _database.Source.CreateCommand(
            "SELECT array_agg(table_name::text) FROM information_schema.columns WHERE column_name = 'run_id' AND table_schema = 'public'");
        var known = (string[])(await command.ExecuteScalarAsync(Cancellation))!;
        Assert.Equal(Tables.Select(table => table.Name).Concat(kept).Order(), known.Order());
    }

    [Fact]
    public async Task PostgreSQL_itself_refuses_to_delete_a_run_that_has_not_ended()
    {
        var run = (await _runs.SubmitAsync("alive", Cancellation)).State.Id;
        var error = await Assert.ThrowsAsync<PostgresException>(
            () => _database.ExecuteAsync($"UPDATE run SET deleted_at = now() WHERE run_id = '{run}'"));
        Assert.Equal(PostgresErrorCodes.CheckViolation, error.SqlState);
    }

    private Task WriteAsync(string writer) => writer switch
    {
        "journal" => _database.AppendAsync(_run, 1, TestJournal.Of(attempt: 1, records: 30)[21..]),
        "log" => new LogStore(_database.Source).AppendAsync(_run, 1, 0, "a line"u8.ToArray(), Cancellation),
        _ => _database.SealAsync(quiet: TimeSpan.Zero),
    };

    private async Task<RunId> EndedAsync()
    {
        var run = await _runs.SubmitAsync("parent", Cancellation);
        await _database.AppendAsync(
            run.State.Id, 1, [.. TestJournal.Of(attempt: 1, records: 20), TestJournal.Checkpoint(21, attempt: 1, step: 19, $"{run.State.Id}")]);
        Assert.Equal(
            AppendOutcome.Recorded,
            await _runs.Store.TryAppendAsync(run, new RunEvent.Canceled(RunHistory.Start, Attempt: null, "Enough."), Cancellation));
        return run.State.Id;
    }

    private async Task<AppendOutcome> DeleteAsync(RunId run) => await _runs.Store.TryAppendAsync(
        await _runs.LoadAsync(run, Cancellation), new RunEvent.Deleted(RunHistory.Start), Cancellation);

    private Task<InsertOutcome> ForkAsync(RunId parent)
    {
        var submitted = new RunEvent.Submitted(RunHistory.Start, RunId.New(TimeProvider.System), RunLimits.Of(Spec));
        var run = new NewRun(Key: null, new SubmitRequest { Spec = Spec }.ToByteArray(), Spec, TraceParent: null)
        {
            Fork = new ForkPoint(parent, Attempt: 1, Sequence: 20, Step: 19),
        };
        return _runs.Store.TryInsertAsync(run, submitted, Cancellation);
    }

    private DeletedRuns NewClearing() => new(_database.Source, Tables);

    private async Task<long> FactsAsync()
    {
        var facts = 0L;
        foreach (var table in Tables)
        {
            facts += await _database.CountAsync($"SELECT count(*) FROM {table.Name} WHERE run_id = '{_run}'");
        }

        return facts;
    }

    private Task<NpgsqlTransaction> HoldDeletionAsync() => HoldAsync(
        $"UPDATE run SET deleted_at = now() WHERE run_id = (SELECT run_id FROM run WHERE run_id = '{_run}' FOR UPDATE)");

    private async Task<NpgsqlTransaction> HoldAsync(string statement)
    {
        var connection = await _database.Source.OpenConnectionAsync(Cancellation);
        _holding.Add(connection);
        var transaction = await connection.BeginTransactionAsync(Cancellation);
        await ExecuteAsync(transaction, statement);
        return transaction;
    }

    private static async Task ExecuteAsync(NpgsqlTransaction transaction, string statement)
    {
        await using var command = new NpgsqlCommand(statement, transaction.Connection);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Cancellation));
    }

    private Task SomebodyWaitsAsync() => Eventually.TrueAsync(async () => await _database.CountAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
}
