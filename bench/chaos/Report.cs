using System.Globalization;
using Orchestrator.Chaos.Auditing;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Chaos;

/// <summary>What was done to the cluster, how long it took to notice it and to go on, and what the devices did meanwhile.</summary>
internal static class Report
{
    public static void Print(
        IReadOnlyList<Injected> faults, IReadOnlyList<StoredRun> runs, IReadOnlyDictionary<string, Timeline> timelines, DeviceTime time)
    {
        var known = runs.ToDictionary(run => run.Id);
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("fault", "times", "attempts ended", "noticed after, s (median, worst)", "works again after, s (median, worst)");
        foreach (var kind in faults.GroupBy(fault => fault.Fault).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            var attempts = kind.SelectMany(fault => Recovery.OfAttempts(fault, known)).ToList();
            var recoveries = attempts.Count > 0 ? attempts : [.. kind.SelectMany(fault => Recovery.OfServers(fault, faults, timelines))];
            table.AddRow(
                kind.Key,
                Text(kind.Count()),
                attempts.Count > 0 ? Text(attempts.Count) : "",
                Times(recoveries.Select(recovery => recovery.Noticed)),
                Times(recoveries.Select(recovery => recovery.Again)));
        }

        Tables.Print(table);
        PrintShares(time);
        Output.Console.WriteLine($"{faults.Count} faults, {runs.Count} runs, {runs.Sum(run => run.Attempts)} attempts");
    }

    private static void PrintShares(DeviceTime time)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("device time", "s", "share");
        foreach (var part in time.Classes)
        {
            table.AddRow(part.Class.ToString().ToLowerInvariant(), Seconds(part.Microseconds), Share(part.Microseconds, time.Microseconds));
        }

        table.AddRow("all, exactly the sum", Seconds(time.Microseconds), Share(time.Microseconds, time.Microseconds));
        Tables.Print(table);
    }

    private static string Times(IEnumerable<TimeSpan?> times)
    {
        var known = times.OfType<TimeSpan>().Select(time => time.TotalSeconds).Order().ToList();
        return known.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{known[known.Count / 2]:0.0}, {known[^1]:0.0}");
    }

    private static string Seconds(ulong microseconds) => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e6:0}");

    private static string Share(ulong part, ulong whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0} %");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
