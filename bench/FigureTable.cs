using System.Globalization;
using Spectre.Console;

namespace Orchestrator.Bench;

/// <summary>The figures as a table that is also Markdown.</summary>
internal static class FigureTable
{
    private const int WidthWithoutTerminal = 160;

    public static void Print(IEnumerable<Figure> figures)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("benchmark", "case");
        table.AddColumn(new TableColumn("value").RightAligned());
        table.AddColumn("unit");
        table.AddColumn(new TableColumn("ratio").RightAligned());
        table.AddColumn("to");
        foreach (var figure in figures)
        {
            table.AddRow(
                figure.Benchmark,
                figure.Case,
                figure.Value.ToString(figure.Value >= 100 ? "N0" : "G4", CultureInfo.InvariantCulture),
                figure.Unit,
                figure.Ratio?.ToString("G3", CultureInfo.InvariantCulture) ?? "",
                figure.RatioTo ?? "");
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
        }

        AnsiConsole.Write(table);
    }
}
