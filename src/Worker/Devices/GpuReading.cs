using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Devices;

/// <summary>Asks for the figures of the GPUs that this worker offers, again and again; where it offers none, it does nothing.</summary>
internal sealed class GpuReading(DeviceInventory inventory, DeviceInstruments instruments, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (inventory.Devices.All(device => device.Kind != DeviceKind.Cuda))
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            // An answer that does not come leaves nothing to tell: old figures would be taken for new ones.
            instruments.Know(GpuFigures.Parse(await NvidiaProgram.AskAsync(GpuFigures.Query, stoppingToken) ?? ""));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
