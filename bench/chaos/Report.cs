using System.Globalization;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Chaos;

/// <summary>What was done to the cluster, how long it took to see it and to go on, and what the devices did meanwhile.</summary>
internal static class Report
{
    public static void Print(IReadOnlyList<Injected> faults, IReadOnlyList<Run> runs, DeviceTime time)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("fault", "times", "attempts ended", "seen after, s (median, worst)", "training again after, s (median, worst)");
        foreach (var kind in faults.GroupBy(fault => fault.Fault).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            var ended = kind.Where(fault => fault.Hit.Trainer is not null).ToList();
            table.AddRow(
                kind.Key,
                Text(kind.Count()),
                ended.Count > 0 ? Text(ended.Count) : "",
                Times(ended.Select(fault => SeenAfter(fault, runs))),
                Times(ended.Select(fault => TrainingAfter(fault, runs))));
        }

        Output.Console.Write(table);
        PrintShares(time);
        Output.Console.WriteLine($"{faults.Count} faults, {runs.Count} runs, {runs.Sum(run => run.Attempts.Count)} attempts");
    }

    private static void PrintShares(DeviceTime time)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("device time", "share");
        foreach (var part in time.Classes)
        {
            table.AddRow(
                part.Class.ToString().ToLowerInvariant(),
                string.Create(CultureInfo.InvariantCulture, $"{100.0 * part.Microseconds / time.Microseconds:0.0} %"));
        }

        Output.Console.Write(table);
    }

    private static double? SeenAfter(Injected fault, IReadOnlyList<Run> runs) => AttemptOf(fault, runs)?.EndedAt is { } ended
        ? (ended.ToDateTimeOffset() - fault.At).TotalSeconds
        : null;

    private static double? TrainingAfter(Injected fault, IReadOnlyList<Run> runs) =>
        runs.FirstOrDefault(run => run.Id == fault.Hit.Trainer!.Run)?.Attempts
            .FirstOrDefault(attempt => attempt.Number > fault.Hit.Trainer!.Attempt && attempt.StartedAt is not null)?.StartedAt is { } again
            ? (again.ToDateTimeOffset() - fault.At).TotalSeconds
            : null;

    private static Attempt? AttemptOf(Injected fault, IReadOnlyList<Run> runs) =>
        runs.FirstOrDefault(run => run.Id == fault.Hit.Trainer!.Run)?.Attempts.FirstOrDefault(attempt => attempt.Number == fault.Hit.Trainer!.Attempt);

    private static string Times(IEnumerable<double?> seconds)
    {
        var known = seconds.OfType<double>().Order().ToList();
        return known.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{known[known.Count / 2]:0.0}, {known[^1]:0.0}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
