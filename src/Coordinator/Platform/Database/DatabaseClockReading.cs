using Npgsql;
using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>Reads PostgreSQL's clock before anything else starts, and then again and again: no two clocks run equally fast.</summary>
internal sealed class DatabaseClockReading(DatabaseClock clock, NpgsqlDataSource database, ILogger<DatabaseClockReading> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ReadAsync(stoppingToken);
        }
    }

    private Task ReadAsync(CancellationToken cancellation) =>
        Round.TryAsync("Reading PostgreSQL's clock", () => clock.ReadAsync(database, cancellation), logger, cancellation);
}
