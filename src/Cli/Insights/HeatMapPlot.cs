using System.Globalization;
using Orchestrator.Cli.Curves;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Orchestrator.Cli.Insights;

/// <summary>
/// Draws a heat map into a PNG: square cells, every row and column named, and the numbers where the cells are large enough.
/// </summary>
internal static class HeatMapPlot
{
    // A small matrix has room for its numbers, a large one fits a screen.
    private const int LargestCell = 64;
    private const int SmallestCell = 4;
    private const int LongestSide = 900;
    private const int CellOfANumber = 40;
    private const int CellOfAMark = 8;

    private const int Gap = 20;
    private const int TitleHeight = 70;
    private const int ScaleWidth = 120;
    private const int LeastWidth = 640;
    private const float NameSize = 14;

    static HeatMapPlot() => PlotFont.Register();

    /// <summary>PNG bytes.</summary>
    public static byte[] Draw(string run, HeatMap map)
    {
        var (rows, columns) = (map.Rows.Count, map.Columns.Count);
        var cell = Math.Clamp(LongestSide / Math.Max(rows, columns), SmallestCell, LargestCell);
        var names = new LabelStyle { FontSize = Math.Min(NameSize, cell * 0.9f) };
        var (left, bottom) = (WidestOf(map.Rows, names) + Gap, WidestOf(map.Columns, names) + Gap);
        var width = Math.Max(left + (columns * cell) + ScaleWidth, LeastWidth);

        using var plot = new Plot();
        plot.Title(FormattableString.Invariant($"{run}, step {map.Step:N0}\n{map.Name}"), size: 15);
        plot.Grid.IsVisible = false;
        AddCells(plot, map, cell);
        if (cell >= CellOfAMark)
        {
            AddTexts(plot, map, cell);
        }

        NameAxis(plot.Axes.Left, [.. map.Rows.Reverse()], names);
        NameAxis(plot.Axes.Bottom, map.Columns, names);
        plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.SetLimits(-0.5, columns - 0.5, -0.5, rows - 0.5);
        plot.Layout.Fixed(new PixelPadding(left, width - left - (columns * cell), bottom, TitleHeight));
        return plot.GetImageBytes(width, TitleHeight + (rows * cell) + bottom, ImageFormat.Png);
    }

    private static void AddCells(Plot plot, HeatMap map, int cell)
    {
        var values = new double[map.Rows.Count, map.Columns.Count];
        foreach (var (row, column) in Places(map))
        {
            values[row, column] = map.Scale.ShareOf(map[row, column]) * map.Scale.High;
        }

        var cells = plot.Add.Heatmap(values);
        cells.Colormap = new Colors(map.Scale);
        cells.ManualRange = new ScottPlot.Range(map.Scale.Low, map.Scale.High);
        cells.NaNCellColor = ColorOf(HeatColor.At(double.NaN));
        var scale = plot.Add.ColorBar(cells);
        scale.Label = cell >= CellOfAMark && Places(map).Any(place => IsClipped(map, place)) ? "triangle: beyond the scale" : "";
        scale.LabelStyle.FontSize = NameSize;
        scale.LabelStyle.Bold = false;
        scale.Axis.TickLabelStyle.FontSize = NameSize;
        scale.Axis.TickGenerator = TicksOf(map.Scale);
    }

    // The numbers where they have room, and everywhere what the colours do not tell.
    private static void AddTexts(Plot plot, HeatMap map, int cell)
    {
        var hasNumbers = cell >= CellOfANumber;
        foreach (var (row, column) in Places(map))
        {
            var value = map[row, column];
            var (x, y) = (column, map.Rows.Count - 1 - row);
            var color = HeatColor.At(map.Scale.ShareOf(value)).IsDark ? ScottPlot.Colors.White : ScottPlot.Colors.Black;
            if (hasNumbers || float.IsNaN(value))
            {
                var text = plot.Add.Text(float.IsNaN(value) ? "×" : map.Scale.TextOf(value), x, y);
                text.LabelFontSize = Math.Min(NameSize, cell);
                text.LabelFontColor = color;
                text.LabelAlignment = Alignment.MiddleCenter;
            }

            if (IsClipped(map, (row, column)))
            {
                // Beside the number, in the corner to which the value leaves the scale.
                var (aside, size) = hasNumbers ? (0.36, cell * 0.13f) : (0, cell * 0.35f);
                var shape = value > 0 ? MarkerShape.FilledTriangleUp : MarkerShape.FilledTriangleDown;
                plot.Add.Marker(x + aside, y + (Math.Sign(value) * aside), shape, size, color);
            }
        }
    }

    private static bool IsClipped(HeatMap map, (int Row, int Column) place) =>
        map.Scale.MarkOf(map[place.Row, place.Column]) is '▲' or '▼';

    private static NumericManual TicksOf(HeatScale scale)
    {
        const int Parts = 4;
        double[] values = [.. Enumerable.Range(0, Parts + 1).Select(part => scale.Low + ((scale.High - scale.Low) * part / Parts))];
        return new(values, [.. values.Select(value => value.ToString("0.######", CultureInfo.InvariantCulture))]);
    }

    private static void NameAxis(IAxis axis, IReadOnlyList<string> names, LabelStyle style)
    {
        axis.TickGenerator = new NumericManual([.. names.Select((_, index) => (double)index)], [.. names]);
        axis.TickLabelStyle.FontSize = style.FontSize;
        axis.MajorTickStyle.Length = 3;
    }

    private static int WidestOf(IEnumerable<string> names, LabelStyle style)
    {
        using var paint = Paint.NewDisposablePaint();
        return (int)names.Max(name => style.Measure(name, paint).Width);
    }

    private static IEnumerable<(int Row, int Column)> Places(HeatMap map) =>
        from row in Enumerable.Range(0, map.Rows.Count) from column in Enumerable.Range(0, map.Columns.Count) select (row, column);

    private static Color ColorOf(HeatColor color) => new(color.Red, color.Green, color.Blue);

    private sealed class Colors(HeatScale scale) : IColormap
    {
        public string Name => "blue, white, red";

        public Color GetColor(double position) => ColorOf(HeatColor.At(Share(position)));

        private double Share(double position) => (scale.Low + (Math.Clamp(position, 0, 1) * (scale.High - scale.Low))) / scale.High;
    }
}
