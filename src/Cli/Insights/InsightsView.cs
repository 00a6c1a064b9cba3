using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Insights;

/// <summary>Heat maps and scalars for a person at a console.</summary>
internal static class InsightsView
{
    private const int Gap = 4;

    public static void Write(IAnsiConsole console, string run, IReadOnlyList<HeatMap> maps, IEnumerable<MetricSummary> scalars)
    {
        new TextLine().Add(run).WriteTo(console);
        console.WriteLine();

        // What is read by programs is not broken into pieces, however long the lines are.
        var isTerminal = console.Profile.Out.IsTerminal;
        var hasColors = console.Profile.Capabilities is { Ansi: true, ColorSystem: >= ColorSystem.EightBit };
        var width = isTerminal ? console.Profile.Width - 1 : int.MaxValue;
        var text = new HeatMapText(width, hasColors);
        foreach (var row in SideBySide([.. maps.Select(text.Draw)], isTerminal ? width : 0))
        {
            row.ForEach(line => line.WriteTo(console));
            console.WriteLine();
        }

        if (maps.Count > 0)
        {
            text.Key().WriteTo(console);
        }

        foreach (var table in ScalarTables.Of(scalars, console.Profile.Width))
        {
            console.Write(table);
        }
    }

    // Small maps of equal height, as a module's are, share a row as long as it has room.
    private static IEnumerable<List<TextLine>> SideBySide(IReadOnlyList<IReadOnlyList<TextLine>> maps, int width)
    {
        for (var next = 0; next < maps.Count;)
        {
            var row = maps[next++].ToList();
            for (var column = WidthOf(row) + Gap; next < maps.Count && maps[next].Count == row.Count; next++)
            {
                if (column + WidthOf(maps[next]) > width)
                {
                    break;
                }

                row = [.. row.Zip(maps[next], (left, right) => left.Beside(right, column))];
                column = WidthOf(row) + Gap;
            }

            yield return row;
        }
    }

    private static int WidthOf(IEnumerable<TextLine> lines) => lines.Max(line => line.Width);
}
