using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class AuditTests(PostgresFixture postgres) : SecurityTest(postgres)
{
    [Fact]
    public async Task Every_change_is_written_down_with_who_made_it_and_what_came_of_it()
    {
        var key = await Coordinator.CreateKeyAsync("alice", "submitter:vision");
        var alice = RunsOf(Coordinator.Connect(key.Text));
        var run = await SubmitAsync("vision", "mine");

        await alice.CancelAsync(new() { Run = "mine" }, cancellationToken: Cancellation);
        await RefusalOf(alice.ResumeAsync(new() { Run = "mine" }, cancellationToken: Cancellation));
        await RefusalOf(KeysOf(Coordinator.Connect(key.Text)).RevokeAsync(new() { Id = key.Key.Id }, cancellationToken: Cancellation));

        var entries = await ListAsync(new() { Actor = "alice" });
        Assert.Equal(
            [
                ("orchestrator.v1.Keys/Revoke", "", "", AuditOutcome.Refused), ("orchestrator.v1.Runs/Resume", "mine", run.Id, AuditOutcome.Failed),
                ("orchestrator.v1.Runs/Cancel", "mine", run.Id, AuditOutcome.Done),
            ],
            entries.Select(entry => (entry.Method, entry.Subject, entry.RunId, entry.Outcome)));
        Assert.All(entries, entry => Assert.Equal($"key:alice/{key.Key.Id}", entry.Actor));
        Assert.Equal("vision", entries[^1].Project);
        Assert.Contains("127.0.0.1", entries[0].Peer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_listed_by_run_and_by_time()
    {
        var (first, _) = (await SubmitAsync("vision"), await SubmitAsync("vision"));
        var before = await ListAsync(new());

        Assert.Equal(["orchestrator.v1.Runs/Submit"], (await ListAsync(new() { Run = first.Id })).Select(entry => entry.Method));
        Assert.Equal(before.Take(1), await ListAsync(new() { Since = before[0].At }));
        Assert.Single(await ListAsync(new() { Limit = 1 }));
    }

    [Fact]
    public async Task What_only_reads_is_not_written_down()
    {
        var before = await ListAsync(new());

        await RunsOf(Coordinator.Operator).ListAsync(new(), cancellationToken: Cancellation);

        Assert.Equal(before, await ListAsync(new()));
    }

    [Fact]
    public async Task A_call_whose_coordinator_died_over_it_stays_in_doubt()
    {
        await ExecuteAsync("INSERT INTO audit (actor, peer, method, subject) VALUES ('key:bob/0', 'nowhere', 'orchestrator.v1.Runs/Cancel', 'x')");

        Assert.Equal(AuditOutcome.Unknown, Assert.Single(await ListAsync(new() { Actor = "bob" })).Outcome);
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit_outcome")]
    [InlineData("DELETE FROM audit WHERE false")]
    [InlineData("TRUNCATE audit, audit_outcome")]
    public async Task Nothing_is_changed_or_deleted_afterwards(string statement)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(statement));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task A_runs_own_history_names_who_changed_it()
    {
        var key = await Coordinator.CreateKeyAsync("alice", "submitter:vision");
        var run = await SubmitAsync("vision");

        await RunsOf(Coordinator.Connect(key.Text)).CancelAsync(new() { Run = run.Id }, cancellationToken: Cancellation);

        await using var command = Coordinator.Database.CreateCommand(
            "SELECT array_agg(body ->> 'actor' ORDER BY version) FROM run_event WHERE run_id = @run");
        command.Parameters.AddWithValue("run", Guid.Parse(run.Id));
        var actors = (string[])(await command.ExecuteScalarAsync(Cancellation))!;
        Assert.StartsWith("key:bootstrap/", actors[0], StringComparison.Ordinal);
        Assert.Equal($"key:alice/{key.Key.Id}", actors[^1]);
    }

    private async Task<IReadOnlyList<AuditEntry>> ListAsync(ListAuditRequest request)
    {
        var answer = await new Contracts.V1.Audit.AuditClient(Coordinator.Operator).ListAsync(request, cancellationToken: Cancellation);
        return [.. answer.Entries];
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var command = Coordinator.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
