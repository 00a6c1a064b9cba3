using Google.Protobuf;
using Npgsql;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Webhooks;
using Orchestrator.TestKit;
using ForkPoint = Orchestrator.Coordinator.Runs.ForkPoint;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>
/// A checkpoint is retired, found damaged, and a fork begins from it, all at the same moment: whichever comes second sees what the first did.
/// </summary>
public sealed class ForkRaceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly RunSpec Spec = SpecDefaults.Resolve(Specs.Named("raced", spec => spec.Checkpoint = new() { Keep = 1 }));

    private readonly List<NpgsqlConnection> _holding = [];
    private CurvesDatabase _database = null!;
    private RunId _parent;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ForkPoint Oldest => new(_parent, Attempt: 1, Sequence: 1, Step: 1);

    // Two checkpoints, of which one is kept.
    public async ValueTask InitializeAsync()
    {
        _database = await CurvesDatabase.CreateAsync(postgres);
        _parent = await _database.NewRunAsync();
        await _database.AppendAsync(
            _parent,
            1,
            TestJournal.Start(),
            TestJournal.Checkpoint(2, attempt: 1, step: 1, $"{_parent}"),
            TestJournal.Checkpoint(3, attempt: 1, step: 2, $"{_parent}"));
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
    public async Task A_fork_that_waits_for_the_retirement_of_its_checkpoint_is_not_stored()
    {
        await using var retiring = await HoldAsync("UPDATE checkpoint SET retired_at = now() WHERE sequence = 1 AND NOT pinned");
        var forking = ForkAsync();
        await SomebodyWaitsAsync();
        await retiring.CommitAsync(Cancellation);

        Assert.Equal(InsertOutcome.CheckpointGone, await forking);
        Assert.Equal(1, await _database.CountAsync("SELECT count(*) FROM run"));
        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM fork"));
        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE pinned"));
    }

    [Fact]
    public async Task A_retirement_that_waits_for_a_fork_leaves_its_checkpoint()
    {
        await using var forking = await HoldAsync("UPDATE checkpoint SET pinned = true WHERE sequence = 1 AND retired_at IS NULL");
        var retiring = RetireAsync();
        await SomebodyWaitsAsync();
        await forking.CommitAsync(Cancellation);
        await retiring;

        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE retired_at IS NOT NULL"));
    }

    [Fact]
    public async Task A_fork_that_waits_while_its_checkpoint_is_found_damaged_is_not_stored()
    {
        await using var damaging = await HoldAsync("UPDATE checkpoint SET damaged_at = now(), damage = 'lost' WHERE sequence = 1");
        var forking = ForkAsync();
        await SomebodyWaitsAsync();
        await damaging.CommitAsync(Cancellation);

        Assert.Equal(InsertOutcome.CheckpointGone, await forking);
        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE pinned"));
    }

    [Fact]
    public async Task A_retirement_that_waits_while_the_newest_is_found_damaged_leaves_the_one_before()
    {
        await using var damaging = await HoldAsync("UPDATE checkpoint SET damaged_at = now(), damage = 'lost' WHERE sequence = 2");
        var retiring = RetireAsync();
        await SomebodyWaitsAsync();
        await damaging.CommitAsync(Cancellation);
        await retiring;

        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE retired_at IS NOT NULL"));
    }

    [Fact]
    public async Task Without_a_fork_the_same_retirement_takes_the_checkpoint()
    {
        await RetireAsync();
        Assert.Equal(1, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE retired_at IS NOT NULL"));
        Assert.Equal(InsertOutcome.CheckpointGone, await ForkAsync());
    }

    [Fact]
    public async Task A_key_that_is_taken_pins_nothing()
    {
        Assert.Equal(InsertOutcome.Inserted, await ForkAsync(key: "k"));
        await _database.ExecuteAsync("UPDATE checkpoint SET pinned = false");
        Assert.Equal(InsertOutcome.KeyTaken, await ForkAsync(key: "k"));
        Assert.Equal(0, await _database.CountAsync("SELECT count(*) FROM checkpoint WHERE pinned"));
    }

    [Fact]
    public async Task Nothing_that_a_fork_begins_with_can_be_deleted()
    {
        Assert.Equal(InsertOutcome.Inserted, await ForkAsync());
        var error = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync("DELETE FROM checkpoint WHERE sequence = 1"));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, error.SqlState);
    }

    private Task<InsertOutcome> ForkAsync(string? key = null)
    {
        var submitted = new RunEvent.Submitted(RunHistory.Start, RunId.New(TimeProvider.System), RunLimits.Of(Spec));
        var run = new NewRun(key, new SubmitRequest { Spec = Spec }.ToByteArray(), Spec, TraceParent: null) { Fork = Oldest };
        return new PostgresRunStore(_database.Source, Outboxes.To(_database.Source)).TryInsertAsync(run, submitted, Cancellation);
    }

    private Task RetireAsync() =>
        _database.Checkpoints.ApplyAsync([new DesiredTask { RunId = $"{_parent}", Attempt = 1, Spec = Spec }], Cancellation);

    // Not awaited by whoever comes second: it waits for the row until this commits.
    private async Task<NpgsqlTransaction> HoldAsync(string statement)
    {
        var connection = await _database.Source.OpenConnectionAsync(Cancellation);
        _holding.Add(connection);
        var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var command = new NpgsqlCommand(statement, connection);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
        return transaction;
    }

    private Task SomebodyWaitsAsync() => Eventually.TrueAsync(async () => await _database.CountAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
}
