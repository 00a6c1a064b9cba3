using System.Reflection;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Devices;

/// <summary>What this worker offers, fixed for the life of the agent.</summary>
internal sealed record DeviceInventory(IReadOnlyList<Device> Devices)
{
    public static async Task<DeviceInventory> TakeAsync(int cpuDevices, int? threadsPerDevice, CancellationToken cancellation) => new(
    [
        .. CpuDevices.List(cpuDevices, threadsPerDevice),
        .. IsBuiltForCuda ? await CudaDevices.ListAsync(cancellation) : [],
    ]);

    public Device? Find(string id) => Devices.FirstOrDefault(device => device.Id == id);

    // A build without CUDA's libraries could not train on a GPU that it offered.
    private static bool IsBuiltForCuda => typeof(DeviceInventory).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(metadata => metadata is { Key: "TorchBackend", Value: "cuda" });
}
