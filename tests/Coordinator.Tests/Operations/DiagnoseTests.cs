using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Operations;

public sealed class DiagnoseTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_area_is_examined_and_each_bad_finding_has_a_remedy()
    {
        await using var host = await CoordinatorHost.StartAsync(postgres);
        var diagnosis = await DiagnoseAsync(host);

        Assert.Superset(
            new HashSet<string> { "certificates", "checkpoints", "clocks", "database", "queue", "webhooks", "workers" },
            diagnosis.Findings.Select(finding => finding.Area).ToHashSet());
        Assert.All(diagnosis.Findings, finding => Assert.Equal(finding.Severity is Severity.Ok, finding.Fix.Length == 0));
        Assert.True(Guid.TryParse(diagnosis.Installation, out _));
        Assert.NotNull(diagnosis.DatabaseTime);
    }

    [Fact]
    public async Task A_worker_that_is_connected_tells_of_its_disks_and_its_clock()
    {
        await using var host = await CoordinatorHost.StartAsync(postgres);
        await using var agent = await ScriptedAgent.AttachAsync(host.Channel, ScriptedAgent.HelloOf("one"));
        await agent.SayAsync(new()
        {
            Heartbeat = new()
            {
                Disks = { new DiskSpace { Folder = "checkpoints /data", FreeBytes = 1, TotalBytes = 1000 } },
                SentAt = TimeProvider.System.GetUtcNow().AddHours(3).ToTimestamp(),
            },
        });

        await Eventually.TrueAsync(async () =>
        {
            var findings = (await DiagnoseAsync(host)).Findings.Where(finding => finding.Subject == "one").ToList();
            return findings.Any(finding => finding is { Area: "disks", Severity: Severity.Fail })
                && findings.Any(finding => finding is { Area: "clocks", Severity: Severity.Warn } && finding.What.Contains("3 h ahead", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_run_that_waits_for_what_nobody_has_is_told_of_with_the_reason()
    {
        await using var host = await CoordinatorHost.StartAsync(postgres);
        var run = await TestRuns.SubmitAsync(host.Channel, spec => spec.Resources = new() { Pool = "nowhere" });
        await using (var database = Npgsql.NpgsqlDataSource.Create(host.ConnectionString))
        {
            // As if it had waited for two hours.
            await using var command = database.CreateCommand(
                """
                UPDATE run SET state = jsonb_set(state, '{submitted_at}', to_jsonb(now() - interval '2 hours')) WHERE run_id = $1
                """);
            command.Parameters.Add(new() { Value = Guid.Parse(run.Id) });
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        var found = (await DiagnoseAsync(host)).Findings.Single(finding => finding.Area == "queue");
        Assert.Equal((Severity.Warn, $"test ({run.Id})"), (found.Severity, found.Subject));
        Assert.StartsWith("queued since 2 h: ", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_database_that_is_what_is_found()
    {
        await using var host = await CoordinatorHost.StartWithoutDatabaseAsync();
        host.Errors.Expect(_ => true);
        var diagnosis = await DiagnoseAsync(host);

        var found = Assert.Single(diagnosis.Findings, finding => finding.Area == "database");
        Assert.Equal(Severity.Fail, found.Severity);
        Assert.Null(diagnosis.DatabaseTime);
    }

    private static async Task<Diagnosis> DiagnoseAsync(CoordinatorHost host) =>
        await new Contracts.V1.Operations.OperationsClient(host.Channel).DiagnoseAsync(new(), cancellationToken: Cancellation);
}
