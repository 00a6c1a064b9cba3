using System.Globalization;
using Google.Protobuf.Collections;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Insights;

/// <summary>A matrix as it is drawn: with a name for each row and column, and a scale for its colours.</summary>
internal sealed class HeatMap
{
    private readonly MatrixMeasured _matrix;

    private HeatMap(MatrixMeasured matrix)
    {
        _matrix = matrix;
        Rows = NamesOf(matrix.RowNames, matrix.Rows);
        Columns = NamesOf(matrix.ColumnNames, matrix.Columns);
        Scale = HeatScale.Of(matrix.Values);
    }

    public string Name => _matrix.Name;

    public ulong Step => _matrix.Step;

    public IReadOnlyList<string> Rows { get; }

    public IReadOnlyList<string> Columns { get; }

    public HeatScale Scale { get; }

    public float this[int row, int column] => _matrix.Values[(row * Columns.Count) + column];

    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<HeatMap> Of(IEnumerable<MatrixMeasured> matrices) =>
        [.. matrices.InNaturalOrder(matrix => matrix.Name).Select(matrix => new HeatMap(matrix))];

    private static string[] NamesOf(RepeatedField<string> names, uint count) => names.Count > 0
        ? [.. names]
        : [.. Enumerable.Range(0, (int)count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
}
