using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Platform.Telemetry;

/// <summary>Has every feature's state read again and again. What could not be read is not told: its series are gone until it can.</summary>
internal sealed class StateReadings(
    IEnumerable<IStateReading> readings, IOptions<TelemetryOptions> options, TimeProvider clock, ILogger<StateReadings> logger)
    : BackgroundService
{
    private readonly (IStateReading Reading, StateMeter Meter)[] _all =
        [.. readings.Select(reading => (reading, new StateMeter(reading.MeterName, reading.Gauges)))];

    public override void Dispose()
    {
        foreach (var (_, meter) in _all)
        {
            meter.Dispose();
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReadEvery, clock);
        do
        {
            foreach (var (reading, meter) in _all)
            {
                meter.Show(await ReadAsync(reading, stoppingToken));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<IReadOnlyList<StateValue>> ReadAsync(IStateReading reading, CancellationToken cancellation)
    {
        IReadOnlyList<StateValue> values = [];
        await Round.TryAsync(
            $"Reading what {reading.MeterName} tells", async () => values = await reading.ReadAsync(cancellation), logger, cancellation);
        return values;
    }
}
