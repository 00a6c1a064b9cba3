using System.Globalization;

namespace Orchestrator.Worker.Devices;

/// <summary>One GPU as NVIDIA's driver shows it. What the driver does not know of this model is null.</summary>
/// <param name="Index">As in the device's id.</param>
/// <param name="Uuid">As DCGM has it in its label UUID.</param>
/// <param name="Utilisation">Share of the last sampling period in which a kernel ran, 0 to 1.</param>
/// <param name="Watts">Drawn now.</param>
/// <param name="Celsius">Of the chip.</param>
internal sealed record GpuFigures(
    string Index, string Uuid, string Model, double? Utilisation, double? UsedBytes, double? TotalBytes, double? Watts, double? Celsius)
{
    private const double MebiByte = 1 << 20;

    /// <summary>What <see cref="Parse"/> expects to be asked for.</summary>
    public const string Query = "index,uuid,name,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu";

    /// <summary>Lines of comma-separated values without header and units; a line of another shape is passed over.</summary>
    public static IReadOnlyList<GpuFigures> Parse(string answer) =>
    [
        .. from line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let fields = line.Split(',', StringSplitOptions.TrimEntries)
           where fields.Length == 8
           select new GpuFigures(
               fields[0],
               fields[1],
               fields[2],
               Number(fields[3]) / 100,
               Number(fields[4]) * MebiByte,
               Number(fields[5]) * MebiByte,
               Number(fields[6]),
               Number(fields[7])),
    ];

    // "[N/A]" and the like are no numbers.
    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
