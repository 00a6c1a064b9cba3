using System.Globalization;
using Orchestrator.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Cli.Goodput;

/// <summary>The ledger for people: a row for each class that has time, and one for each worker or run that was asked for.</summary>
internal static class GoodputView
{
    public static Rows Of(GoodputReport report)
    {
        var views = new List<IRenderable> { TotalOf(report), new Markup(Markup.Escape(SentenceOf(report)) + "\n") };
        if (report.Workers.Count > 0)
        {
            views.Add(BreakdownOf("worker", report.Workers.Select(worker => (worker.Worker, worker.Time))));
        }

        if (report.Runs.Count > 0)
        {
            views.Add(BreakdownOf("run", report.Runs.Select(run => ($"{run.RunName} ({run.RunId})".TrimStart(), run.Time))));
        }

        return new Rows(views);
    }

    private static Table TotalOf(GoodputReport report)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("class");
        table.AddColumn("device time", column => column.RightAligned());
        table.AddColumn("share", column => column.RightAligned());
        foreach (var (time, share) in report.Total.Classes.Zip(SharesOf(report.Total)))
        {
            table.AddRow(NameOf(time.Class), TimeOf(time.Microseconds), PercentOf(share));
        }

        table.AddRow("total", TimeOf(report.Total.Microseconds), PercentOf(SharesOf(report.Total).Sum()));
        return table;
    }

    private static Table BreakdownOf(string what, IEnumerable<(string Name, DeviceTime Time)> parts)
    {
        var rows = parts.ToList();
        var classes = rows.SelectMany(row => row.Time.Classes).Select(time => time.Class).Distinct().Order().ToList();
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(what).AddColumn("device time", column => column.RightAligned());
        foreach (var kind in classes)
        {
            table.AddColumn(NameOf(kind), column => column.RightAligned());
        }

        foreach (var (name, time) in rows)
        {
            var shares = time.Classes.Select(part => part.Class).Zip(SharesOf(time)).ToDictionary(part => part.First, part => part.Second);
            var cells = classes.Select(kind => shares.TryGetValue(kind, out var share) ? PercentOf(share) : "");
            table.AddRow([Markup.Escape(name), TimeOf(time.Microseconds), .. cells]);
        }

        return table;
    }

    private static string SentenceOf(GoodputReport report)
    {
        var of = report.RunId.Length == 0 ? "all time of all devices" : $"the device time that run {report.RunName} held";
        var goodput = report.Total.Goodput.ToString("P1", CultureInfo.InvariantCulture);
        return $"goodput {goodput}: training that the weights remember, of {of}";
    }

    private static IReadOnlyList<int> SharesOf(DeviceTime time) => Shares.Of([.. time.Classes.Select(part => part.Microseconds)]);

    private static string NameOf(DeviceTimeClass kind) => kind.ToString().ToLowerInvariant();

    private static string PercentOf(int tenths) => string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}.{tenths % 10} %");

    private static string TimeOf(ulong microseconds)
    {
        var time = TimeSpan.FromMicroseconds(microseconds);
        var clock = time.ToString(@"hh\:mm\:ss\.f", CultureInfo.InvariantCulture);
        return time.Days == 0 ? clock : string.Create(CultureInfo.InvariantCulture, $"{time.Days}d {clock}");
    }
}
