using Orchestrator.Cli.Insights;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Tests.Insights;

/// <summary>Matrices as a trainer writes them.</summary>
internal static class Matrices
{
    public static MatrixMeasured Of(string name, int rows, int columns, Func<int, int, double> value) => new()
    {
        Name = name,
        Step = 1200,
        Rows = (uint)rows,
        Columns = (uint)columns,
        Values = { from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (float)value(row, column) },
        RowNames = { Enumerable.Range(1, rows).Select(row => $"stream {row}") },
        ColumnNames = { Enumerable.Range(0, columns).Select(column => column == 0 ? "read" : $"mix {column}") },
    };

    /// <summary>One that is drawn: the values row by row.</summary>
    public static HeatMap Map(int rows, int columns, params float[] values) =>
        HeatMap.Of([Of("m", rows, columns, (row, column) => values[(row * columns) + column])])[0];
}
