using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Cli.Studies;

/// <summary>A study's report for people: losses by arm and seed, then the paired differences with their spread.</summary>
internal static class StudyTable
{
    public static IRenderable Of(StudyReport report)
    {
        var rows = new List<IRenderable> { new Text($"{report.Study}: {report.Question}"), LossesOf(report) };
        if (report.Arms.Count > 1)
        {
            rows.Add(DifferencesOf(report));
        }

        rows.AddRange(LeftOut(report).Select(line => new Text(line)));
        return new Rows(rows);
    }

    /// <summary>A sentence for each run that is not counted.</summary>
    public static IEnumerable<string> LeftOut(StudyReport report) => report.Arms
        .SelectMany(arm => arm.Runs)
        .Where(run => run.LeftOut is not null)
        .Select(run => $"Left out: {run.Name} ({run.Id}) {run.Status}: {run.LeftOut}");

    private static Table LossesOf(StudyReport report)
    {
        var table = TableOf("Validation loss at the end", report);
        foreach (var arm in report.Arms)
        {
            table.AddRow([arm.Arm, .. arm.Runs.Select(run => run.LeftOut is null ? Loss(run.ValidationLoss) : "left out")]);
        }

        return table;
    }

    private static Table DifferencesOf(StudyReport report)
    {
        var table = TableOf($"Difference to {report.Reference}, same seed; below 0 is better", report);
        foreach (var heading in new[] { "mean", "standard deviation", "n" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var arm in report.Arms.Where(arm => arm.Arm != report.Reference))
        {
            table.AddRow(
            [
                arm.Arm,
                .. arm.Runs.Select(run => Signed(run.Difference)),
                Signed(arm.MeanDifference),
                Loss(arm.StandardDeviation),
                $"{arm.Pairs}",
            ]);
        }

        return table;
    }

    private static Table TableOf(string title, StudyReport report)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(title) };
        table.AddColumn("arm");
        foreach (var seed in report.Seeds)
        {
            table.AddColumn(new TableColumn($"seed {seed}").RightAligned());
        }

        return table;
    }

    private static string Loss(double? loss) => loss?.ToString("F4", CultureInfo.InvariantCulture) ?? "";

    private static string Signed(double? difference) =>
        difference?.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture) ?? "";
}
