using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Devices;

/// <summary>Divides the processor into devices of a stated number of threads.</summary>
internal static class CpuDevices
{
    /// <param name="count">Devices; 0 offers none.</param>
    /// <param name="threads">Of each device; null: an equal share of the cores.</param>
    public static IEnumerable<Device> List(int count, int? threads)
    {
        // Both honour a container's limits.
        var cores = Environment.ProcessorCount;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var model = ModelName(File.ReadLines("/proc/cpuinfo"));
        return Enumerable.Range(0, count).Select(index => new Device
        {
            Id = $"cpu-{index}",
            Kind = DeviceKind.Cpu,
            Threads = (uint)(threads ?? Math.Max(1, cores / count)),
            MemoryBytes = (ulong)(memory / count),
            Model = model,
        });
    }

    internal static string ModelName(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "CPU";
}
