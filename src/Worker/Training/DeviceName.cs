using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrator.Contracts.V1;
using TorchSharp;
using static TorchSharp.torch;
using Device = TorchSharp.torch.Device;

namespace Orchestrator.Worker.Training;

/// <summary>A device as workers name it: "cpu-0", "cuda-1". All of a machine's CPU devices are the same to libtorch.</summary>
internal sealed partial record DeviceName(DeviceKind Kind, int Index)
{
    private const string Cpu = "cpu";
    private const string Cuda = "cuda";

    /// <summary>What a spec asks for, where the command line names none.</summary>
    public static DeviceName Default(RunSpec resolved) => new(resolved.Resources.HasDevice ? resolved.Resources.Device : DeviceKind.Cpu, 0);

    /// <summary>Null when the text is no such name.</summary>
    public static DeviceName? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success
            ? new(KindOf(match.Groups["kind"].Value), int.Parse(match.Groups["index"].ValueSpan, CultureInfo.InvariantCulture))
            : null;
    }

    /// <exception cref="TrainerRefusedException">This machine has no such device.</exception>
    public Device Open()
    {
        if (Kind != DeviceKind.Cuda)
        {
            return CPU;
        }

        var count = cuda.is_available() ? cuda.device_count() : 0;
        return Index < count
            ? new Device(DeviceType.CUDA, Index)
            : throw new TrainerRefusedException(
                $"Device {this} is not here: libtorch finds {count} CUDA devices. Name another with --device, for instance cpu-0.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Kind == DeviceKind.Cuda ? Cuda : Cpu)}-{Index}");

    private static DeviceKind KindOf(string name) => name == Cuda ? DeviceKind.Cuda : DeviceKind.Cpu;

    [GeneratedRegex($"^(?<kind>{Cpu}|{Cuda})-(?<index>[0-9]{{1,4}})$")]
    private static partial Regex Pattern();
}
