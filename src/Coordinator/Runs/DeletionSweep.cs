using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Clears deleted runs in every coordinator, from its start and every few seconds, and so goes on with what one that died had left.</summary>
internal sealed class DeletionSweep(
    DeletedRuns deleted, RunInstruments instruments, IOptions<RunsOptions> options, TimeProvider clock, ILogger<DeletionSweep> logger)
    : BackgroundService
{
    private const int MostAtOnce = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Round.TryAsync("Clearing deleted runs", () => SweepAsync(stoppingToken), logger, stoppingToken);
            await Task.Delay(options.Value.SweepInterval * (1 - (0.25 * Random.Shared.NextDouble())), clock, stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (var run in await deleted.UnclearedAsync(MostAtOnce, cancellation))
        {
            // One run's trouble must not keep the others waiting.
            await Round.TryAsync($"Clearing deleted run {run}", () => deleted.ClearAsync(run, cancellation), logger, cancellation);
            instruments.Swept("deleted", 1);
        }
    }
}
