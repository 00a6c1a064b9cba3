using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>Reads the fleet's ledger once a minute, for those who watch its metrics.</summary>
internal sealed class FleetReading(LedgerReader ledgers, GoodputInstruments instruments, TimeProvider clock, ILogger<FleetReading> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public async Task ReadAsync(CancellationToken cancellation) =>
        instruments.Know((await ledgers.ReadAsync(run: null, cancellation)).Total);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            await Round.TryAsync("Reading the ledger of device time", () => ReadAsync(stoppingToken), logger, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
