using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Devices;

namespace Orchestrator.Worker.Tests.Devices;

public sealed class DeviceTests
{
    [Fact]
    public void Cores_are_shared_equally_unless_threads_are_stated()
    {
        var share = (uint)Math.Max(1, Environment.ProcessorCount / 2);
        var shared = CpuDevices.List(count: 2, threads: null);
        Assert.Equal([("cpu-0", share), ("cpu-1", share)], shared.Select(device => (device.Id, device.Threads)));
        Assert.Equal([("cpu-0", 5U)], CpuDevices.List(count: 1, threads: 5).Select(device => (device.Id, device.Threads)));
        Assert.Empty(CpuDevices.List(count: 0, threads: null));
    }

    [Fact]
    public void A_cpu_device_has_a_model_and_its_share_of_the_memory()
    {
        var device = CpuDevices.List(count: 1, threads: null).Single();
        Assert.NotEmpty(device.Model);
        Assert.InRange(device.MemoryBytes, 1UL << 28, 1UL << 50);
    }

    [Fact]
    public void The_drivers_program_names_gpus_with_their_memory() => Assert.Equal(
        [
            new Device { Id = "cuda-0", Kind = DeviceKind.Cuda, Model = "NVIDIA H200", MemoryBytes = 143771UL << 20 },
            new Device { Id = "cuda-1", Kind = DeviceKind.Cuda, Model = "NVIDIA GH200", MemoryBytes = 0 },
        ],
        CudaDevices.ParseProgram("0, NVIDIA H200, 143771\n1, NVIDIA GH200, [N/A]\n"));

    [Fact]
    public void Other_words_of_the_drivers_program_are_no_gpus() => Assert.Empty(CudaDevices.ParseProgram("No devices were found\n"));

    [Fact]
    public void The_driver_names_a_gpus_model() =>
        Assert.Equal("NVIDIA H200", CudaDevices.ParseModel(["Model: \t\t NVIDIA H200", "IRQ:   \t\t 500"]));
}
