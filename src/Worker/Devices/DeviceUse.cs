using System.Diagnostics;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Devices;

/// <summary>
/// What trainers take of the processor's devices. Looked at when somebody asks, so what a trainer took between the last look and its end is not
/// counted. Devices of other kinds are not here: <see cref="GpuReading"/>.
/// </summary>
internal sealed class DeviceUse(DeviceInventory inventory)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Holding> _holdings = inventory.Devices
        .Where(device => device.Kind == DeviceKind.Cpu).ToDictionary(device => device.Id, device => new Holding(device));

    /// <summary>Who is at which device now; a device that is not named is free.</summary>
    public void Hold(IEnumerable<(string Device, int Pid)> holders)
    {
        var pids = holders.ToLookup(holder => holder.Device, holder => (int?)holder.Pid);
        lock (_gate)
        {
            foreach (var (device, holding) in _holdings)
            {
                holding.Pid = pids[device].FirstOrDefault();
            }
        }
    }

    public IReadOnlyList<DeviceFigures> Look()
    {
        lock (_gate)
        {
            return [.. _holdings.Values.Select(holding => holding.Look())];
        }
    }

    private sealed class Holding(Device device)
    {
        private TimeSpan _total;
        private TimeSpan _ofHolder;
        private int? _pid;

        public int? Pid
        {
            set => (_pid, _ofHolder) = value == _pid ? (_pid, _ofHolder) : (value, TimeSpan.Zero);
        }

        public DeviceFigures Look()
        {
            var memory = 0L;
            if (_pid is { } pid && Read(pid) is var (time, resident))
            {
                (_total, _ofHolder, memory) = (_total + (time - _ofHolder), time, resident);
            }

            return new(device, _total, memory);
        }

        private static (TimeSpan Time, long Memory)? Read(int pid)
        {
            try
            {
                using var process = Process.GetProcessById(pid);
                return (process.TotalProcessorTime, process.WorkingSet64);
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                return null;
            }
        }
    }
}

/// <summary>What one device of the processor was used for so far.</summary>
/// <param name="Device">Of this worker.</param>
/// <param name="ProcessorTime">Of all trainers that were at it, over all threads.</param>
/// <param name="ResidentBytes">Of the trainer that is at it now; 0: none is.</param>
internal sealed record DeviceFigures(Device Device, TimeSpan ProcessorTime, long ResidentBytes);
