using Npgsql;
using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Keeps the tail short: once a metric has points for a segment and half of another, the oldest become a segment; an attempt that is quiet
/// for an hour is packed whole. Every coordinator does so; a lock per series keeps them out of each other's way.
/// </summary>
internal sealed partial class SegmentSealer(
    SegmentStore store, CurveInstruments instruments, TimeProvider clock, ILogger<SegmentSealer> logger)
    : BackgroundService
{
    private const int PointsBeforeSealing = SegmentStore.PointsPerSegment * 3 / 2;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    /// <summary>Seals what is there to be sealed now.</summary>
    public async Task SealDueAsync(TimeSpan quiet, CancellationToken cancellation)
    {
        foreach (var due in await store.FindAsync(SegmentStore.PointsPerSegment / 2, quiet, cancellation))
        {
            var enough = due.IsQuiet ? 1 : PointsBeforeSealing;
            foreach (var (metric, points) in await store.TailsAsync(due.Attempt, enough, cancellation))
            {
                await SealAsync(due.Attempt, metric, points, enough, cancellation);
            }

            await store.MarkAsync(due, cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SealDueAsync(Quiet, stoppingToken);
            }
            catch (NpgsqlException error) when (DatabaseFailure.IsUnavailable(error))
            {
                LogPutOff(error.Message);
            }
            catch (NpgsqlException error)
            {
                // The tail keeps the points, and reads keep working; only slower.
                LogFailed(error);
            }
        }
    }

    private async Task SealAsync(AttemptKey attempt, int metric, long points, int enough, CancellationToken cancellation)
    {
        while (points >= enough)
        {
            var packed = await store.SealAsync(attempt, metric, cancellation);
            if (packed == 0)
            {
                return;
            }

            instruments.Sealed(packed);
            points -= packed;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sealing is put off: {Message}")]
    private partial void LogPutOff(string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sealing failed")]
    private partial void LogFailed(Exception error);
}
