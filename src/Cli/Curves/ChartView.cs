using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Cli.Curves;

/// <summary>A chart with its legend, as Spectre.Console shows it.</summary>
internal static class ChartView
{
    private static readonly string[] Colors = ["deepskyblue1", "orange1", "green3", "magenta1", "yellow1", "red1"];

    public static IRenderable Of(string title, IReadOnlyList<Series> series, int width, int height, double? xMaximum = null)
    {
        var lines = new List<IRenderable> { new Markup(Legend(title, series)) };
        lines.AddRange(TerminalChart.Draw(series, width, height, xMaximum).Select(row => new Markup(MarkupOf(row))));
        return new Rows(lines);
    }

    public static string ColorOf(int series) => Colors[series % Colors.Length];

    private static string Legend(string title, IReadOnlyList<Series> series)
    {
        var names = series.Select((one, index) => $"[{ColorOf(index)}]⣿ {Markup.Escape(one.Name)}[/]{NonFiniteNote(one)}");
        return $"[bold]{Markup.Escape(title)}[/]   {string.Join("   ", names)}";
    }

    private static string NonFiniteNote(Series series)
    {
        var steps = series.NonFinite.Select(point => point.X).ToList();
        return steps.Count == 0 ? "" : $" [red]({steps.Count} not finite, first at {steps[0]:N0})[/]";
    }

    private static string MarkupOf(ChartRow row)
    {
        var text = new StringBuilder(Markup.Escape(row.Label));
        foreach (var run in Runs(row.Cells))
        {
            text.Append(run.Series is { } series ? $"[{ColorOf(series)}]{run.Text}[/]" : run.Text);
        }

        return text.ToString();
    }

    private static IEnumerable<(int? Series, string Text)> Runs(IReadOnlyList<ChartCell> cells)
    {
        for (var start = 0; start < cells.Count;)
        {
            var end = start + 1;
            while (end < cells.Count && cells[end].Series == cells[start].Series)
            {
                end++;
            }

            yield return (cells[start].Series, new string([.. cells.Skip(start).Take(end - start).Select(cell => cell.Character)]));
            start = end;
        }
    }
}
