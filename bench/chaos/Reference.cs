using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Orchestrator.Chaos.Auditing;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos;

/// <summary>What a run comes to when nothing goes wrong: trained by a trainer alone, without cluster.</summary>
/// <param name="Seconds">That it took.</param>
internal sealed record Reference(IReadOnlyDictionary<string, IReadOnlyList<CurvePoint>> Curves, string? Weights, double Seconds) : Training(Curves, Weights)
{
    public static async Task<Reference> TrainAsync(RunSpec spec, string folder, string data, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "wanted.json");
        await File.WriteAllTextAsync(file, JsonFormatter.Default.Format(SpecDefaults.Resolve(spec)), cancellation);
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(
            Programs.Find("Worker"), ["train", "--spec", file, "--folder", folder, "--data", data, "--threads", "1", "--device", "cpu-0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        using var trainer = Process.Start(start)!;
        var output = trainer.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await trainer.StandardError.ReadToEndAsync(cancellation);
        await trainer.WaitForExitAsync(cancellation);
        return trainer.ExitCode == 0
            ? new(ReadCurves(new RunFolder(folder)), WeightsIn(new RunFolder(folder).Checkpoints), Stopwatch.GetElapsedTime(started).TotalSeconds)
            : throw new CommandFailedException($"The undisturbed training failed:\n{errors}{await output}");
    }

    /// <summary>Of the newest checkpoint in a run's checkpoint folder; null when there is none.</summary>
    public static string? WeightsIn(string checkpoints) =>
        NewestIn(checkpoints) is { } newest ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(newest))) : null;

    /// <summary>The weights of the newest checkpoint in a run's checkpoint folder; null when there is none.</summary>
    public static string? NewestIn(string checkpoints) => Directory.Exists(checkpoints)
        ? Directory.EnumerateFiles(checkpoints, "weights.safetensors", SearchOption.AllDirectories)
            .Where(file => !file.Contains(".partial", StringComparison.Ordinal) && !file.Contains(".deleted", StringComparison.Ordinal))
            .MaxBy(PositionOf)
        : null;

    // …/ATTEMPT/SEQUENCE/weights.safetensors
    private static (ulong Attempt, ulong Sequence) PositionOf(string file) =>
        file.Split(Path.DirectorySeparatorChar) is [.., var attempt, var sequence, _] ? (ulong.Parse(attempt), ulong.Parse(sequence)) : default;

    private static Dictionary<string, IReadOnlyList<CurvePoint>> ReadCurves(RunFolder folder)
    {
        var curves = new Dictionary<string, List<CurvePoint>>();
        using var file = File.OpenRead(folder.Attempt(1).Journal);
        var reader = new JournalReader(file);
        while (reader.ReadNext() is { } record)
        {
            foreach (var value in record.Measurement?.Values.Where(value => value.Metric != MetricNames.TokensPerSecond) ?? [])
            {
                curves.TryAdd(value.Metric, []);
                curves[value.Metric].Add(new(record.Measurement!.Step, BitConverter.DoubleToInt64Bits(value.Value)));
            }
        }

        return curves.ToDictionary(curve => curve.Key, IReadOnlyList<CurvePoint> (curve) => curve.Value);
    }
}
