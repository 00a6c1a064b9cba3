using System.Reflection;
using System.Runtime.InteropServices;
using Orchestrator.Contracts.V1;
using TorchSharp;
using Device = TorchSharp.torch.Device;

namespace Orchestrator.Training.Platform;

/// <summary>What can change the last bit of a result: program, libraries, device, vector instructions, threads.</summary>
public static class TorchProvenance
{
    public static Provenance Read(Device device) => new()
    {
        Program = ProgramVersion,
        Runtime = RuntimeInformation.FrameworkDescription,
        Torch = torch.__version__,
        Device = device.type == DeviceType.CPU ? $"cpu {Processor.Name}" : device.ToString(),
        CpuCapability = Processor.Capability,
        Threads = (uint)TorchThreads.Count,
        Host = Environment.MachineName,
    };

    private static string ProgramVersion =>
        typeof(TorchProvenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
