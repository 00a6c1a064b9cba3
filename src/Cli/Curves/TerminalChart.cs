using System.Globalization;

namespace Orchestrator.Cli.Curves;

/// <summary>
/// Draws series with braille characters, two by four dots a cell. Every dot column shows the mean of its points, so that a noisy
/// curve stays a line; values that are not finite are left out here and named by the caller.
/// </summary>
internal sealed class TerminalChart
{
    private const int DotsAcross = 2;
    private const int DotsDown = 4;
    private const int LabelWidth = 8;

    // Dot (column, row) of a braille cell is bit DotBits[row, column] of the code point above U+2800.
    private static readonly byte[,] DotBits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly int _columns;
    private readonly int _rows;
    private readonly byte[,] _dots;
    private readonly int[,] _owner;

    private TerminalChart(int columns, int rows)
    {
        (_columns, _rows) = (columns, rows);
        _dots = new byte[rows, columns];
        _owner = new int[rows, columns];
    }

    /// <summary>Rows of cells from top to bottom, axes included.</summary>
    /// <param name="series">Drawn in order; where two meet in a cell, the later one gives its colour.</param>
    /// <param name="width">Characters across, axis labels included; at least 20.</param>
    /// <param name="height">Characters down, the x axis included; at least 4.</param>
    /// <param name="xMaximum">Right end of the x axis, for instance the budget's steps; null: the last point.</param>
    public static IReadOnlyList<ChartRow> Draw(IReadOnlyList<Series> series, int width, int height, double? xMaximum = null)
    {
        var chart = new TerminalChart(Math.Max(width, 20) - LabelWidth - 1, Math.Max(height, 4) - 2);
        var frame = Frame.Around(series, xMaximum);
        for (var index = 0; index < series.Count; index++)
        {
            chart.DrawLine(index, chart.Sample(series[index], frame), frame);
        }

        return chart.Render(frame);
    }

    private double?[] Sample(Series series, Frame frame)
    {
        var sums = new (double Sum, int Count)[_columns * DotsAcross];
        foreach (var point in series.Finite)
        {
            var column = (int)((point.X - frame.Left) / frame.Width * (sums.Length - 1));
            if (column >= 0 && column < sums.Length)
            {
                sums[column] = (sums[column].Sum + point.Y, sums[column].Count + 1);
            }
        }

        return [.. sums.Select(sum => sum.Count == 0 ? (double?)null : sum.Sum / sum.Count)];
    }

    private void DrawLine(int owner, double?[] samples, Frame frame)
    {
        (int Column, int Row)? previous = null;
        for (var column = 0; column < samples.Length; column++)
        {
            if (samples[column] is not { } value)
            {
                continue;
            }

            var row = (int)Math.Round((frame.Top - value) / frame.Height * (_rows * DotsDown - 1));
            Connect(owner, previous ?? (column, row), (column, row));
            previous = (column, row);
        }
    }

    private void Connect(int owner, (int Column, int Row) from, (int Column, int Row) to)
    {
        var steps = Math.Max(Math.Abs(to.Column - from.Column), Math.Abs(to.Row - from.Row));
        for (var step = 0; step <= steps; step++)
        {
            var share = steps == 0 ? 0 : (double)step / steps;
            SetDot(
                owner,
                (int)Math.Round(from.Column + share * (to.Column - from.Column)),
                (int)Math.Round(from.Row + share * (to.Row - from.Row)));
        }
    }

    private void SetDot(int owner, int column, int row)
    {
        if (row >= 0 && row < _rows * DotsDown)
        {
            _dots[row / DotsDown, column / DotsAcross] |= DotBits[row % DotsDown, column % DotsAcross];
            _owner[row / DotsDown, column / DotsAcross] = owner;
        }
    }

    private List<ChartRow> Render(Frame frame)
    {
        var rows = new List<ChartRow>();
        for (var row = 0; row < _rows; row++)
        {
            var isLabelled = row % 4 == 0 || row == _rows - 1;
            var value = frame.Top - frame.Height * row / Math.Max(_rows - 1, 1);
            var label = isLabelled ? value.ToString("G4", CultureInfo.InvariantCulture) : "";
            var cells = Enumerable.Range(0, _columns)
                .Select(column => new ChartCell((char)(0x2800 + _dots[row, column]), _dots[row, column] == 0 ? null : _owner[row, column]));
            rows.Add(new ChartRow(label.PadLeft(LabelWidth) + (isLabelled ? "┤" : "│"), [.. cells]));
        }

        var left = frame.Left.ToString("N0", CultureInfo.InvariantCulture);
        var right = frame.Right.ToString("N0", CultureInfo.InvariantCulture);
        rows.Add(new ChartRow(new string(' ', LabelWidth) + "└" + new string('─', _columns), []));
        rows.Add(new ChartRow(new string(' ', LabelWidth + 1) + left + right.PadLeft(Math.Max(_columns - left.Length, right.Length)), []));
        return rows;
    }

    private sealed record Frame(double Left, double Right, double Bottom, double Top)
    {
        public double Width => Right - Left;

        public double Height => Top - Bottom;

        public static Frame Around(IReadOnlyList<Series> series, double? xMaximum)
        {
            var points = series.SelectMany(one => one.Finite).ToList();
            if (points.Count == 0)
            {
                return new Frame(0, Math.Max(xMaximum ?? 1, 1), 0, 1);
            }

            var (bottom, top) = (points.Min(point => point.Y), points.Max(point => point.Y));
            var margin = top > bottom ? 0 : Math.Max(Math.Abs(top) * 0.1, 0.1);
            var left = points.Min(point => point.X);
            return new Frame(left, Math.Max(xMaximum ?? points.Max(point => point.X), left + 1), bottom - margin, top + margin);
        }
    }
}

/// <summary>One row of a chart: plain text at the left, then cells.</summary>
internal sealed record ChartRow(string Label, IReadOnlyList<ChartCell> Cells);

/// <summary>A character and the index of the series that owns it; null: nobody's.</summary>
internal readonly record struct ChartCell(char Character, int? Series);
