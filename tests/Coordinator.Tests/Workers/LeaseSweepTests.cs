using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Workers;

/// <summary>
/// Silence is brought about by moving the signs of life in the database into the past: the only clock that counts is there.
/// </summary>
public sealed class LeaseSweepTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly WorkersOptions _options = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private TestDatabase? _database;
    private NpgsqlDataSource? _source;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private NpgsqlDataSource Source => _source!;

    public async ValueTask InitializeAsync()
    {
        _database = await CoordinatorDatabase.CreateAsync(postgres, Cancellation);
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
    }

    [Fact]
    public async Task A_silent_worker_is_lost_once_whoever_looks()
    {
        var worker = await AttachAsync("a");
        await SweepAsync();
        Assert.Equal("connected", await StatusAsync("a"));

        await PassAsync(workers: TimeSpan.FromSeconds(91), controlPlane: TimeSpan.Zero, since: TimeSpan.FromHours(1));
        var losses = 0L;
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<long>((_, lost, _, _) => Interlocked.Add(ref losses, lost));
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "orchestrator.worker.lost" && instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.Start();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SweepAsync()));

        Assert.Equal("lost", await StatusAsync("a"));
        Assert.Equal(1, losses);
        Assert.Equal(LeaseRenewal.Lost, await Store.RenewAsync(worker.Worker, worker.Session, new Heartbeat(), hasNewData: false, Cancellation));
        Assert.Equal("lost", await StatusAsync("a"));
    }

    [Fact]
    public async Task An_outage_of_the_control_plane_never_loses_a_worker()
    {
        await AttachAsync("a");
        await SweepAsync();

        // Nobody looked for ten minutes, and no heartbeat could be taken.
        await PassAsync(workers: TimeSpan.FromMinutes(10), controlPlane: TimeSpan.FromMinutes(10));
        await Task.WhenAll(SweepAsync(), SweepAsync(), SweepAsync());
        Assert.Equal("connected", await StatusAsync("a"));

        // A worker that stays silent for a whole term of our presence is lost all the same.
        await PassAsync(workers: TimeSpan.Zero, controlPlane: TimeSpan.Zero, since: TimeSpan.FromSeconds(91));
        await SweepAsync();
        Assert.Equal("lost", await StatusAsync("a"));
    }

    [Fact]
    public async Task A_pause_shorter_than_a_third_of_the_term_is_no_outage()
    {
        await AttachAsync("a");
        await SweepAsync();
        await PassAsync(workers: TimeSpan.FromSeconds(91), controlPlane: TimeSpan.FromSeconds(29), since: TimeSpan.FromHours(1));
        await SweepAsync();
        Assert.Equal("lost", await StatusAsync("a"));
    }

    [Fact]
    public async Task A_worker_that_was_lost_attaches_again_under_a_new_session()
    {
        var first = await AttachAsync("a");
        await SweepAsync();
        await PassAsync(workers: TimeSpan.FromSeconds(91), controlPlane: TimeSpan.Zero, since: TimeSpan.FromHours(1));
        await SweepAsync();
        var second = await AttachAsync("a");

        Assert.Equal(first.Worker, second.Worker);
        Assert.Equal(first.Session + 1, second.Session);
        Assert.Equal("connected", await StatusAsync("a"));
        Assert.Equal(LeaseRenewal.Replaced, await Store.RenewAsync(first.Worker, first.Session, new Heartbeat(), hasNewData: false, Cancellation));
        Assert.Equal(LeaseRenewal.Renewed, await Store.RenewAsync(second.Worker, second.Session, new Heartbeat(), hasNewData: false, Cancellation));
    }

    [Fact]
    public async Task Most_of_a_pool_falling_silent_at_once_is_held()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await AttachAsync(name);
        }

        await SweepAsync();
        await PassAsync(workers: TimeSpan.FromSeconds(91), controlPlane: TimeSpan.Zero, since: TimeSpan.FromHours(1));
        await SweepAsync();
        Assert.Equal("connected", await StatusAsync("a"));

        await PassAsync(workers: _options.MassLossHold, controlPlane: TimeSpan.Zero);
        await SweepAsync();
        Assert.Equal("lost", await StatusAsync("a"));
    }

    [Fact]
    public async Task A_stream_that_ends_makes_its_own_session_unreachable_and_no_newer_one()
    {
        var first = await AttachAsync("a");
        var second = await AttachAsync("a");
        await Store.MarkUnreachableAsync(first.Worker, first.Session, Cancellation);
        Assert.Equal("connected", await StatusAsync("a"));
        await Store.MarkUnreachableAsync(second.Worker, second.Session, Cancellation);
        Assert.Equal("unreachable", await StatusAsync("a"));
        Assert.Equal(LeaseRenewal.Renewed, await Store.RenewAsync(second.Worker, second.Session, new Heartbeat(), hasNewData: false, Cancellation));
        Assert.Equal("connected", await StatusAsync("a"));
    }

    [Fact]
    public async Task A_database_that_is_read_only_for_a_while_ends_no_sweep()
    {
        await AttachAsync("a");
        await SweepAsync();
        await PassAsync(workers: TimeSpan.FromSeconds(91), controlPlane: TimeSpan.Zero, since: TimeSpan.FromHours(1));
        _options.SweepInterval = TimeSpan.FromMilliseconds(50);
        const string sweeper = "application_name = 'sweeper'";
        var settings = new NpgsqlConnectionStringBuilder(_database!.ConnectionString) { ApplicationName = "sweeper" };
        await ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$");
        await using var source = NpgsqlDataSource.Create(settings);
        using var sweep = SweepOf(source);
        await sweep.StartAsync(Cancellation);
        await Eventually.TrueAsync(() => HoldsAsync($"EXISTS (SELECT FROM pg_stat_activity WHERE {sweeper} AND query LIKE 'INSERT%' AND state = 'idle')"));

        await ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET default_transaction_read_only', current_database()); END $$");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {sweeper}");

        await Eventually.TrueAsync(async () => await StatusAsync("a") == "lost");
        await sweep.StopAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _services.DisposeAsync();
        await _database!.DisposeAsync();
    }

    private WorkerStore Store => new(Source, TimeProvider.System);

    private async Task<WorkerRegistration.Accepted> AttachAsync(string name)
    {
        var hello = ScriptedAgent.HelloOf(name);
        return Assert.IsType<WorkerRegistration.Accepted>(await Store.RegisterAsync(hello, Cancellation));
    }

    private async Task SweepAsync()
    {
        using var sweep = SweepOf(Source);
        await sweep.SweepAsync(Cancellation);
    }

    private LeaseSweep SweepOf(NpgsqlDataSource source)
    {
        var instruments = new WorkerInstruments(_services.GetRequiredService<IMeterFactory>());
        return new(new LeaseStore(source), Options.Create(_options), instruments, TimeProvider.System, NullLogger<LeaseSweep>.Instance);
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var command = Source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<bool> HoldsAsync(string condition)
    {
        await using var command = Source.CreateCommand($"SELECT {condition}");
        return (bool)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task PassAsync(TimeSpan workers, TimeSpan controlPlane, TimeSpan since = default)
    {
        await using var command = Source.CreateCommand(
            """
            WITH w AS (UPDATE worker SET last_seen = last_seen - @workers RETURNING 1)
            UPDATE control_plane SET last_seen = last_seen - @control_plane, since = since - @since
            """);
        command.Parameters.AddWithValue("workers", workers);
        command.Parameters.AddWithValue("control_plane", controlPlane);
        command.Parameters.AddWithValue("since", since);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<string> StatusAsync(string name)
    {
        await using var command = Source.CreateCommand("SELECT status FROM worker WHERE name = @name");
        command.Parameters.AddWithValue("name", name);
        return (string)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
