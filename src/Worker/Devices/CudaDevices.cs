using System.Globalization;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Devices;

/// <summary>The GPUs that NVIDIA's driver shows.</summary>
internal static class CudaDevices
{
    private const string DriverFolder = "/proc/driver/nvidia/gpus";
    private const ulong MebiByte = 1 << 20;

    public static async Task<IReadOnlyList<Device>> ListAsync(CancellationToken cancellation) =>
        await NvidiaProgram.AskAsync("index,name,memory.total", cancellation) is { } answer ? ParseProgram(answer) : ReadDriver();

    /// <summary>Lines "index, name, MiB".</summary>
    internal static IReadOnlyList<Device> ParseProgram(string answer) =>
    [
        .. from line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let fields = line.Split(',', StringSplitOptions.TrimEntries)
           where fields.Length == 3 && uint.TryParse(fields[0], CultureInfo.InvariantCulture, out _)
           let memory = ulong.TryParse(fields[2], CultureInfo.InvariantCulture, out var size) ? size * MebiByte : 0
           select Cuda(fields[0], fields[1], memory),
    ];

    /// <summary>The line "Model: ..." of a GPU's `information` file.</summary>
    internal static string ParseModel(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("Model:", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "GPU";

    // Folders are named by bus address, so their order is that of nvidia-smi.
    private static IReadOnlyList<Device> ReadDriver() => !Directory.Exists(DriverFolder)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(DriverFolder).Order(StringComparer.Ordinal)
                .Select(folder => ParseModel(File.ReadLines(Path.Combine(folder, "information"))))
                .Select((model, index) => Cuda(index.ToString(CultureInfo.InvariantCulture), model, memory: 0)),
        ];

    private static Device Cuda(string index, string model, ulong memory) =>
        new() { Id = $"cuda-{index}", Kind = DeviceKind.Cuda, Model = model, MemoryBytes = memory };
}
