using Orchestrator.Cli.Curves;

namespace Orchestrator.Cli.Tests.Curves;

public sealed class TerminalChartTests
{
    private const int Width = 40;
    private const int Height = 12;

    [Fact]
    public void A_falling_line_goes_from_the_top_left_to_the_bottom_right()
    {
        var rows = TerminalChart.Draw([Line("falling", x => 10 - x, 0, 10)], Width, Height);
        var cells = Cells(rows);

        Assert.NotEqual(Blank, cells[0][0].Character);
        Assert.NotEqual(Blank, cells[^1][^1].Character);
        Assert.Equal(Blank, cells[0][^1].Character);
        Assert.Equal(Blank, cells[^1][0].Character);
    }

    [Fact]
    public void The_labels_name_the_extremes_of_both_axes()
    {
        var rows = TerminalChart.Draw([Line("line", x => x + 2, 0, 100)], Width, Height, xMaximum: 700);

        Assert.Contains("102", rows[0].Label, StringComparison.Ordinal);
        Assert.Contains("2", rows[Height - 3].Label, StringComparison.Ordinal);
        Assert.EndsWith("700", rows[^1].Label, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_finite_leaves_the_rest_of_the_line_as_it_is()
    {
        var clean = Line("line", x => x * x, 0, 50);
        var dirty = clean with { Points = [.. clean.Points, new SeriesPoint(25, double.NaN), new SeriesPoint(26, double.PositiveInfinity)] };

        Assert.Equal(Text(TerminalChart.Draw([clean], Width, Height)), Text(TerminalChart.Draw([dirty], Width, Height)));
    }

    [Fact]
    public void Each_cell_belongs_to_the_series_that_drew_it()
    {
        var owners = Cells(TerminalChart.Draw([Line("high", _ => 10, 0, 9), Line("low", _ => 0, 0, 9)], Width, Height))
            .SelectMany(row => row).Select(cell => cell.Series).OfType<int>().Distinct().Order();

        Assert.Equal([0, 1], owners);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Few_points_are_drawn_without_complaint(int count)
    {
        var rows = TerminalChart.Draw([new Series("few", [.. Enumerable.Range(0, count).Select(x => new SeriesPoint(x, 3))])], Width, Height);

        Assert.Equal(Height, rows.Count);
        Assert.Equal(count > 0, Cells(rows).SelectMany(row => row).Any(cell => cell.Character != Blank));
    }

    private const char Blank = '\u2800';

    private static Series Line(string name, Func<double, double> y, int from, int to) =>
        new(name, [.. Enumerable.Range(from, to - from + 1).Select(x => new SeriesPoint(x, y(x)))]);

    private static List<IReadOnlyList<ChartCell>> Cells(IReadOnlyList<ChartRow> rows) =>
        [.. rows.Select(row => row.Cells).Where(cells => cells.Count > 0)];

    private static string Text(IReadOnlyList<ChartRow> rows) =>
        string.Join('\n', rows.Select(row => row.Label + new string([.. row.Cells.Select(cell => cell.Character)])));
}
