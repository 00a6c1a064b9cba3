using System.Globalization;
using Orchestrator.Contracts.V1;
using Spectre.Console;

namespace Orchestrator.Cli.Insights;

/// <summary>
/// The newest values of metrics as tables: a row for what stands before the last '/' of a name, a column for what stands after it.
/// Rows of one family with the same columns share a table.
/// </summary>
internal static class ScalarTables
{
    private const int Padding = 3;
    private const int WidestValue = 10;

    public static IEnumerable<Table> Of(IEnumerable<MetricSummary> metrics, int width) => metrics
        .Where(metric => metric.Last is not null)
        .GroupBy(metric => metric.Metric[..metric.Metric.LastIndexOf('/')])
        .InNaturalOrder(row => row.Key)
        .GroupBy(row => $"{FamilyOf(row.Key)}: {string.Join('/', ColumnsOf(row))}")
        .SelectMany(rows => TablesOf([.. rows], width));

    private static IEnumerable<Table> TablesOf(IReadOnlyList<IGrouping<string, MetricSummary>> rows, int width)
    {
        var room = width - rows.Max(row => row.Key.Length) - (2 * Padding) - WidestValue;
        var (columns, taken) = (new List<string>(), 0);
        foreach (var column in ColumnsOf(rows[0]))
        {
            var needed = Math.Max(column.Length, WidestValue) + Padding;
            if (columns.Count > 0 && taken + needed > room)
            {
                yield return TableOf(rows, columns);
                (columns, taken) = ([], 0);
            }

            columns.Add(column);
            taken += needed;
        }

        yield return TableOf(rows, columns);
    }

    private static Table TableOf(IReadOnlyList<IGrouping<string, MetricSummary>> rows, List<string> columns)
    {
        var family = FamilyOf(rows[0].Key);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(Markup.Escape(family), "step");
        table.Columns[0].NoWrap();
        table.Columns[1].RightAligned();
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        }

        foreach (var row in rows)
        {
            var values = row.ToDictionary(ColumnOf);
            table.AddRow(
            [
                Markup.Escape(row.Key[family.Length..].TrimStart('/')),
                columns.Max(column => values[column].Last.Step).ToString("N0", CultureInfo.InvariantCulture),
                .. columns.Select(column => values[column].Last.Value.ToString("G4", CultureInfo.InvariantCulture)),
            ]);
        }

        return table;
    }

    private static IEnumerable<string> ColumnsOf(IEnumerable<MetricSummary> row) => row.Select(ColumnOf).InNaturalOrder(column => column);

    private static string FamilyOf(string name) => name.Split('/')[0];

    private static string ColumnOf(MetricSummary metric) => metric.Metric[(metric.Metric.LastIndexOf('/') + 1)..];
}
