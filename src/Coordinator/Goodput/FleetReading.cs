using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Platform.Telemetry;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>Reads the fleet's ledger again and again, for those who watch its metrics.</summary>
internal sealed class FleetReading(
    LedgerReader ledgers, GoodputInstruments instruments, IOptions<TelemetryOptions> options, TimeProvider clock, ILogger<FleetReading> logger)
    : BackgroundService
{
    public async Task ReadAsync(CancellationToken cancellation) =>
        instruments.Know((await ledgers.ReadAsync(run: null, cancellation)).Total);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReadLedgerEvery, clock);
        do
        {
            await Round.TryAsync("Reading the ledger of device time", () => ReadAsync(stoppingToken), logger, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
