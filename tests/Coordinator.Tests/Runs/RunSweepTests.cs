using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs;

public sealed class RunSweepTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_cannot_be_read_keeps_no_other_from_being_looked_after()
    {
        await using var coordinator = await CoordinatorHost.StartAsync(
            postgres, "--Runs:SweepInterval=00:00:00.1", "--Logging:Console:LogLevel:Default=None");
        var runs = new Contracts.V1.Runs.RunsClient(coordinator.Channel);
        var database = coordinator.Services.GetRequiredService<NpgsqlDataSource>();
        var unreadable = Coordinator.Runs.RunId.New(TimeProvider.System).ToString();
        coordinator.Errors.Expect(entry => entry.Contains($"Wake of run {unreadable} failed", StringComparison.Ordinal));
        await ExecuteAsync(
            $$"""
            INSERT INTO run (run_id, project, name, request, spec, status, version, state, priority, submitted_at, due_at)
            VALUES ('{{unreadable}}', 'p', 'unreadable', '', '{}', 'running', 1, '{}', 0, now(), now());
            INSERT INTO run_event (run_id, version, type, at, body) VALUES ('{{unreadable}}', 1, 'unheard', now(), '{"kind": "unheard of"}')
            """);
        await Eventually.TrueAsync(() => coordinator.Errors.Entries.Any(entry => entry.Contains(unreadable, StringComparison.Ordinal)));

        await StoredRuns.AddWorkerAsync(database, "a1", devices: 1, Cancellation);
        var run = (await runs.SubmitAsync(new SubmitRequest { Spec = Specs.Named("readable") }, cancellationToken: Cancellation)).Run.Id;
        await Eventually.TrueAsync(async () => (await GetAsync()).Status is RunStatus.Starting);
        await ExecuteAsync("UPDATE worker SET status = 'lost'");

        await Eventually.TrueAsync(async () => (await GetAsync()).Attempts.Single().Ending == "Worker a1 is lost.");

        async Task<Run> GetAsync() => await runs.GetAsync(new GetRunRequest { Run = run }, cancellationToken: Cancellation);

        async Task ExecuteAsync(string statement)
        {
            await using var command = database.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }
}
