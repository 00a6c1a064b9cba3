using System.Diagnostics;
using Grpc.Core;
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

    [Fact]
    public async Task A_database_that_is_away_for_a_while_ends_no_follower()
    {
        await using var host = await CoordinatorHost.StartAsync(_postgres);
        await using var agent = await ScriptedAgent.AttachAsync(host.Channel, ScriptedAgent.HelloOf("one"));
        var task = await TestRuns.GiveAsync(host.Channel, agent);
        var journal = TestJournal.Of(attempt: 1, records: 3);
        using var ship = new ShipClient(host.Channel, agent.Welcome);
        await ship.ShipAsync(task, journal[..2]);
        await ship.SendLogAsync(task, 0, "before");
        await ship.HearAsync();
        var runs = new Contracts.V1.Runs.RunsClient(host.Channel);
        using var tail = new Contracts.V1.Curves.CurvesClient(host.Channel).Tail(
            new() { Run = task.RunId, Metrics = { TestJournal.Loss } }, cancellationToken: Cancellation);
        using var watch = runs.Watch(new() { Run = task.RunId }, cancellationToken: Cancellation);
        using var logs = runs.Logs(new() { Run = task.RunId, Follow = true }, cancellationToken: Cancellation);
        Assert.True(await tail.ResponseStream.MoveNext(Cancellation));
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        Assert.True(await logs.ResponseStream.MoveNext(Cancellation));

        await CloseForAWhileAsync(host.ConnectionString);
        Assert.Equal(4UL, await ship.ShipAsync(task, journal[2], TestJournal.Done(sequence: 4)));
        await ship.SendLogAsync(task, 6, "after");
        await ship.HearAsync();
        await Eventually.TrueAsync(async () =>
        {
            await agent.BeatAsync(agent.Report(task, TaskState.Ended, new() { Code = VerdictCode.Done }, lastSequence: 4));
            return await IsTerminalAsync();
        });

        Assert.True(await tail.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(2UL, Assert.Single(tail.ResponseStream.Current.Points).Step);
        Assert.False(await tail.ResponseStream.MoveNext(Cancellation));
        Assert.True(await logs.ResponseStream.MoveNext(Cancellation));
        Assert.Equal("after", logs.ResponseStream.Current.Content.ToStringUtf8());
        Assert.False(await logs.ResponseStream.MoveNext(Cancellation));
        var seen = await watch.ResponseStream.ReadAllAsync(Cancellation).Select(run => run.Status).ToListAsync(Cancellation);
        Assert.Equal(RunStatus.Succeeded, seen[^1]);

        async Task<bool> IsTerminalAsync()
        {
            try
            {
                return (await runs.GetAsync(new() { Run = task.RunId }, cancellationToken: Cancellation)).Status is RunStatus.Succeeded;
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.Unavailable)
            {
                return false;
            }
        }
    }

    // Followers look every second: each finds the database closed.
    private static async Task CloseForAWhileAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var name = settings.Database;
        settings.Database = "postgres";
        await using var server = await OpenAsync(settings.ConnectionString);
        await ExecuteAsync($"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        var closed = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(closed) > TimeSpan.FromSeconds(3));
        await ExecuteAsync($"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS true");

        async Task ExecuteAsync(string statement)
        {
            await using var command = new NpgsqlCommand(statement, server);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
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
