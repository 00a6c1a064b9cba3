using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Checkpoints;

/// <summary>What a journal's first record says of damaged checkpoints, on its way into the table.</summary>
public sealed class DamageRecordTests(PostgresFixture postgres) : IAsyncLifetime
{
    private CurvesDatabase _database = null!;
    private RunId _run;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await CurvesDatabase.CreateAsync(postgres);
        _run = await _database.NewRunAsync();
        await _database.AppendAsync(_run, 1, TestJournal.Start(), TestJournal.Checkpoint(2, attempt: 1, step: 1, $"{_run}"));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_was_found_first_stays_and_ends_the_verification_that_is_under_way_in_favour_of_a_new_one()
    {
        await _database.ExecuteAsync("UPDATE checkpoint SET verifier = worker_id, verifications = 1");
        await _database.AppendAsync(_run, 2, Found("a bit"));
        await _database.AppendAsync(_run, 3, Found("a byte"));

        Assert.Equal("a bit", (await ReadAsync()).Damage?.What);
        var asked = Assert.Single(await _database.Verification.AskAsync(_database.Worker, Cancellation));
        Assert.Equal(2U, asked.Number);
    }

    [Fact]
    public async Task A_worker_that_sees_other_files_has_not_found_these_damaged()
    {
        await _database.ExecuteAsync("UPDATE checkpoint SET store = 'a'");
        var other = await _database.NewWorkerAsync("o", store: "b");
        await _database.Journals.AppendAsync([new JournalWrite(new(_run, 2), other, [Found("a bit")])], Cancellation);
        Assert.Null((await ReadAsync()).Damage);

        await _database.ExecuteAsync("UPDATE worker SET checkpoint_store = 'a' WHERE name = 'o'");
        await _database.Journals.AppendAsync([new JournalWrite(new(_run, 3), other, [Found("a bit")])], Cancellation);
        Assert.NotNull((await ReadAsync()).Damage);
    }

    private static JournalRecord Found(string damage)
    {
        var start = TestJournal.Start();
        start.Started.Damaged.Add(new DamagedCheckpoint { Position = new() { Attempt = 1, Sequence = 1 }, Damage = damage });
        return start;
    }

    private async Task<Coordinator.Checkpoints.StoredCheckpoint> ReadAsync() =>
        Assert.Single(await _database.Checkpoints.ReadAsync(_run, Cancellation));
}
