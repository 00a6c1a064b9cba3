using System.Diagnostics;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Curves;

/// <summary>On a PostgreSQL of its own: a backend killed without warning takes the whole server down and through recovery.</summary>
public sealed class DatabaseOutageTests : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new() { Durable = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task A_database_that_crashes_while_journals_are_shipped_loses_nothing_and_ends_no_stream()
    {
        await using var host = await CoordinatorHost.StartAsync(_postgres);
        await using var agent = await ScriptedAgent.AttachAsync(host.Channel, ScriptedAgent.HelloOf("one"));
        var task = await TestRuns.GiveAsync(host.Channel, agent);
        var journal = TestJournal.Of(attempt: 1, records: 2001);
        using var ship = new ShipClient(host.Channel, agent.Welcome);
        await ship.ShipAsync(task, journal[..1]);

        for (var sent = 1; sent < journal.Count; sent += 200)
        {
            if (sent % 400 == 1)
            {
                await CrashAsync(host.ConnectionString);
            }

            Assert.Equal((ulong)sent + 200, await ship.ShipAsync(task, journal[sent..(sent + 200)]));
        }

        await ship.CompleteAsync();
        await agent.BeatAsync();
        var curve = await new Contracts.V1.Curves.CurvesClient(host.Channel).ReadAsync(
            new() { Run = task.RunId, Metric = TestJournal.Loss }, cancellationToken: Cancellation);
        Assert.Equal(Enumerable.Range(1, 2000).Select(step => (ulong)step), curve.Points.Select(point => point.Step));
        var workers = await new Contracts.V1.Workers.WorkersClient(host.Channel).ListAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(WorkerStatus.Connected, Assert.Single(workers.Workers).Status);
    }

    private static async Task CrashAsync(string connectionString)
    {
        await using var victim = await OpenAsync(connectionString);
        await using var witness = await OpenAsync(connectionString);
        using var backend = Process.GetProcessById(victim.ProcessID);
        backend.Kill();

        // The server takes a moment to notice.
        await using var look = new NpgsqlCommand("SELECT 1", witness);
        await Eventually.TrueAsync(async () => !await SucceedsAsync(() => look.ExecuteNonQueryAsync(Cancellation)));
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await Eventually.TrueAsync(() => SucceedsAsync(() => connection.OpenAsync(Cancellation)));
        return connection;
    }

    private static async Task<bool> SucceedsAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
