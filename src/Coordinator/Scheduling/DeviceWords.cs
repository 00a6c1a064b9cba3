using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Devices as people read of them.</summary>
internal static class DeviceWords
{
    public static string Describe(int count, DeviceKind? kind, int? threads)
    {
        var name = kind is { } known ? $"{Name(known)} device" : "device";
        var plural = count is 1 ? name : $"{name}s";
        return threads is { } number ? $"{count} {plural} with {number} {(number is 1 ? "thread" : "threads")}" : $"{count} {plural}";
    }

    /// <summary>For instance "2 CPU devices with 4 threads and 1 CUDA device".</summary>
    public static string Describe(IEnumerable<DeviceOffer> devices)
    {
        var groups = devices.GroupBy(device => (device.Kind, device.Threads)).OrderBy(group => group.Key)
            .Select(group => Describe(group.Count(), group.Key.Kind, group.Key.Kind is DeviceKind.Cpu ? group.Key.Threads : null));
        return string.Join(" and ", groups) is { Length: > 0 } text ? text : "no device";
    }

    private static string Name(DeviceKind kind) => kind.ToString().ToUpperInvariant();
}
