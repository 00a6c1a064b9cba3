using Orchestrator.Cli.Insights;

namespace Orchestrator.Cli.Tests.Insights;

public sealed class HeatMapTests
{
    [Fact]
    public void Matrices_are_in_the_order_in_which_people_look_for_them()
    {
        string[] expected =
        [
            "connections/similarity",
            "connections/unrolled",
            "connections/blocks.0.attention/matrix",
            "connections/blocks.0.attention/static",
            "connections/blocks.0.mlp/matrix",
            "connections/blocks.2.attention/matrix",
            "connections/blocks.10.attention/matrix",
            "experts/load",
        ];
        var matrices = expected.Order(StringComparer.Ordinal).Select(name => Matrices.Of(name, 1, 1, (_, _) => 0));

        Assert.Equal(expected, HeatMap.Of(matrices).Select(map => map.Name));
    }

    [Fact]
    public void Rows_and_columns_without_names_are_numbered()
    {
        var matrix = Matrices.Of("m", 2, 3, (row, column) => (10 * row) + column);
        matrix.RowNames.Clear();
        matrix.ColumnNames.Clear();
        var map = HeatMap.Of([matrix])[0];

        Assert.Equal(["0", "1"], map.Rows);
        Assert.Equal(["0", "1", "2"], map.Columns);
        Assert.Equal((2, 10), (map[0, 2], map[1, 0]));
    }
}
