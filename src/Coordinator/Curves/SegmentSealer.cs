using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Keeps the tail short: once a metric has points for a segment and half of another, the oldest become a segment; an attempt that is quiet
/// for an hour is packed whole. Every coordinator does so; a lock per series keeps them out of each other's way.
/// </summary>
internal sealed class SegmentSealer(
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
            var isPackedWhole = due.IsQuiet;
            foreach (var (metric, points) in await store.TailsAsync(due.Attempt, enough, cancellation))
            {
                isPackedWhole &= await TrySealAsync(due.Attempt, metric, points, enough, cancellation);
            }

            // Short of its end, an attempt is looked at again once it is quiet.
            await store.MarkAsync(due.Attempt, isPackedWhole ? due.Through : due.Through - 1, cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Meanwhile the tail keeps the points, and reads keep working; only slower.
            await Round.TryAsync("Sealing", () => SealDueAsync(Quiet, stoppingToken), logger, stoppingToken);
        }
    }

    /// <returns>False: another coordinator is at it, or the run is deleted.</returns>
    private async Task<bool> TrySealAsync(AttemptKey attempt, int metric, long points, int enough, CancellationToken cancellation)
    {
        while (points >= enough)
        {
            var packed = await store.SealAsync(attempt, metric, cancellation);
            if (packed == 0)
            {
                return false;
            }

            instruments.Sealed(packed);
            points -= packed;
        }

        return true;
    }
}
