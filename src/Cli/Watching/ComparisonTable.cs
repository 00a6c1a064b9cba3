using System.Globalization;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Watching;

/// <summary>
/// Ended runs side by side; differences are to the first one. The training loss is the mean over the last tenth of the points, because
/// a single batch says little.
/// </summary>
internal static class ComparisonTable
{
    public static Table Of(IReadOnlyList<WatchedRun> runs)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("run", "status");
        foreach (var heading in new[] { "train loss", "difference", "validation loss", "difference", "tokens/s", "parameters" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var run in runs)
        {
            table.AddRow(
                Markup.Escape(run.Name),
                $"[{run.Run!.Status.Color()}]{run.Run.Status.Word()}[/]",
                Loss(TrainLoss(run)),
                Difference(TrainLoss(run), TrainLoss(runs[0]), run == runs[0]),
                Loss(ValidationLoss(run)),
                Difference(ValidationLoss(run), ValidationLoss(runs[0]), run == runs[0]),
                MeanSpeed(run.Run)?.ToString("N0", CultureInfo.InvariantCulture) ?? "",
                run.Run.Estimate?.Parameters.ToString("N0", CultureInfo.InvariantCulture) ?? "");
        }

        return table;
    }

    /// <summary>Tokens of the newest attempt over its time, start-up left out.</summary>
    internal static double? MeanSpeed(Run run)
    {
        var last = run.Attempts.LastOrDefault();
        if (last?.StartedAt is null || last.EndedAt is null || run.Progress is null || run.Progress.Steps == 0)
        {
            return null;
        }

        var seconds = (last.EndedAt.ToDateTimeOffset() - last.StartedAt.ToDateTimeOffset()).TotalSeconds;
        var tokensPerStep = run.Estimate?.TokensPerStep ?? 0;
        return seconds > 0 ? (run.Progress.Step - last.ResumedStep) * tokensPerStep / seconds : null;
    }

    internal static double? TrainLoss(WatchedRun run)
    {
        var points = run.Curve(MetricNames.TrainLoss, run.Name).Finite.Select(point => point.Y).ToList();
        return points.Count == 0 ? null : points.TakeLast(Math.Max(points.Count / 10, 1)).Average();
    }

    internal static double? ValidationLoss(WatchedRun run) => run.Last(MetricNames.ValidationLoss)?.Value;

    private static string Loss(double? loss) => loss?.ToString("F4", CultureInfo.InvariantCulture) ?? "";

    private static string Difference(double? loss, double? reference, bool isReference) =>
        isReference || loss is null || reference is null
            ? ""
            : (loss - reference).Value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);
}
