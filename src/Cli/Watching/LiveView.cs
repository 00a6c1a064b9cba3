using Orchestrator.Cli.Curves;
using Orchestrator.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Cli.Watching;

/// <summary>The terminal while runs are watched: their loss curves, and a row for each.</summary>
internal static class LiveView
{
    public static IRenderable Of(IReadOnlyList<WatchedRun> watched, int width, int height)
    {
        var series = watched.Select(run => run.Curve(MetricNames.TrainLoss, run.Name)).ToList();
        var steps = watched.Max(run => (double?)run.Run?.Progress?.Steps);
        var chartHeight = Math.Clamp(height - watched.Count - 7, 6, 24);
        return new Rows(ChartView.Of(MetricNames.TrainLoss, series, Math.Min(width, 120), chartHeight, steps), Table(watched));
    }

    private static Table Table(IReadOnlyList<WatchedRun> watched)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("run", "status");
        foreach (var heading in new[] { "step", "train loss", "validation loss", "tokens/s", "left" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var one in watched)
        {
            var run = one.Run;
            table.AddRow(
                Markup.Escape(one.Name),
                run is null ? "[grey]waiting for the coordinator[/]" : $"[{run.Status.Color()}]{run.Status.Word()}[/]",
                run is null ? "" : ProgressText.Steps(run),
                ProgressText.Loss(one, MetricNames.TrainLoss),
                ProgressText.Loss(one, MetricNames.ValidationLoss),
                run is null ? "" : ProgressText.Speed(run),
                run is null ? "" : ProgressText.Remaining(run));
        }

        return table;
    }
}
