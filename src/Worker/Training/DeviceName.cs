using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrator.Contracts.V1;
using TorchSharp;
using static TorchSharp.torch;
using Device = TorchSharp.torch.Device;

namespace Orchestrator.Worker.Training;

/// <summary>A device of this machine as workers name it: "cpu-0", "cuda-1". All of a machine's CPU devices are the same to libtorch.</summary>
internal sealed partial record DeviceName(DeviceKind Kind, int Index)
{
    /// <summary>What a spec asks for, where the command line names none.</summary>
    public static DeviceName Default(RunSpec resolved) => new(resolved.Resources.HasDevice ? resolved.Resources.Device : DeviceKind.Cpu, 0);

    /// <summary>Null when the text is no such name.</summary>
    public static DeviceName? Parse(string text) => Pattern().Match(text) is { Success: true } match
        ? new(match.Groups[1].Value == "cuda" ? DeviceKind.Cuda : DeviceKind.Cpu, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
        : null;

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
            : throw new TrainerRefusedException($"Device {this} is not here: libtorch finds {count} CUDA devices. Name another with --device, for instance cpu-0.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Kind == DeviceKind.Cuda ? "cuda" : "cpu")}-{Index}");

    [GeneratedRegex("^(cpu|cuda)-([0-9]{1,4})$")]
    private static partial Regex Pattern();
}
