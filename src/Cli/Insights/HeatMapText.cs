using System.Globalization;
using Spectre.Console;

namespace Orchestrator.Cli.Insights;

/// <summary>
/// Draws a heat map with characters, as much of it as there is room for: with numbers and the columns' names, with numbers and numbered
/// columns, or as colours alone. A matrix that is too wide even so is cut into pieces, one below the other.
/// </summary>
/// <param name="width">Characters across.</param>
/// <param name="hasColors">Can the console show them? If not, the numbers stay.</param>
internal sealed class HeatMapText(int width, bool hasColors)
{
    private const int LongestRowName = 28;
    private const int LongestColumnName = 12;

    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    public IReadOnlyList<TextLine> Draw(HeatMap map)
    {
        var labels = map.Rows.Select(name => Shorten(name, LongestRowName)).ToList();
        var labelWidth = labels.Max(label => label.Length) + 1;
        var format = Choose(map, width - labelWidth);
        var across = Math.Clamp((width - labelWidth) / format.CellWidth, 1, map.Columns.Count);
        var lines = new List<TextLine> { Title(map) };
        for (var start = 0; start < map.Columns.Count; start += across)
        {
            var end = Math.Min(start + across, map.Columns.Count);
            lines.Add(new TextLine().Add(new string(' ', labelWidth)).Add(Heading(map, format, start, end), Dim));
            for (var row = 0; row < map.Rows.Count; row++)
            {
                lines.Add(Row(map, row, labels[row].PadLeft(labelWidth - 1) + ' ', format, start, end));
            }
        }

        if (!format.HasNames && !IsNumbered(map))
        {
            lines.AddRange(Legend(map));
        }

        return lines;
    }

    /// <summary>How the colours are to be read.</summary>
    public TextLine Key()
    {
        const int Steps = 21;
        var line = new TextLine();
        if (hasColors)
        {
            line.Add("-1 ", Dim);
            for (var step = 0; step < Steps; step++)
            {
                line.Add(" ", StyleOf((2.0 * step / (Steps - 1)) - 1));
            }

            line.Add(" 1   ", Dim);
        }

        return line.Add("▲ above the scale  ▼ below it  × not a number", Dim);
    }

    private static TextLine Title(HeatMap map)
    {
        var title = new TextLine().Add(map.Name, Bold).Add(string.Create(CultureInfo.InvariantCulture, $"  step {map.Step:N0}"), Dim);
        return map.Scale.IsUsual ? title : title.Add(string.Create(CultureInfo.InvariantCulture, $"  scale 0 to {map.Scale.High}"), Dim);
    }

    private CellFormat Choose(HeatMap map, int room)
    {
        var number = Enumerable.Range(0, map.Rows.Count)
            .SelectMany(row => Enumerable.Range(0, map.Columns.Count).Select(column => NumberIn(map, map[row, column]).Length)).Max();
        var name = map.Columns.Max(column => column.Length);
        CellFormat[] formats =
        [
            new(Math.Max(number, name + 1) + 1, HasNumbers: true, HasNames: true),
            new(number + 1, HasNumbers: true, HasNames: false),
            new(2, HasNumbers: false, HasNames: false),
            new(1, HasNumbers: false, HasNames: false),
        ];
        var fitting = formats.Where(format => (format.HasNumbers || hasColors) && (!format.HasNames || name <= LongestColumnName)).ToList();
        return fitting.Find(format => format.CellWidth * map.Columns.Count <= room) ?? fitting[^1];
    }

    private static string Heading(HeatMap map, CellFormat format, int start, int end)
    {
        if (format.HasNames)
        {
            return string.Concat(map.Columns.Take(start..end).Select(name => name.PadLeft(format.CellWidth - 1) + ' '));
        }

        // Narrow columns have room for every fifth number.
        var every = format.HasNumbers ? 1 : 5;
        return string.Concat(Enumerable.Range(start, end - start).Where(column => (column - start) % every == 0).Select(column =>
        {
            var number = column.ToString(CultureInfo.InvariantCulture);
            return format.HasNumbers ? number.PadLeft(format.CellWidth - 1) + ' ' : number.PadRight(every * format.CellWidth);
        }));
    }

    private TextLine Row(HeatMap map, int row, string label, CellFormat format, int start, int end)
    {
        var line = new TextLine().Add(label);
        for (var column = start; column < end; column++)
        {
            var value = map[row, column];
            var text = format.HasNumbers ? NumberIn(map, value) : map.Scale.MarkOf(value)?.ToString() ?? "";
            line.Add(text.PadLeft(format.CellWidth), hasColors ? StyleOf(map.Scale.ShareOf(value)) : Style.Plain);
        }

        return line;
    }

    // The place behind a number is its mark's.
    private static string NumberIn(HeatMap map, float value) =>
        float.IsNaN(value) ? "× " : $"{map.Scale.TextOf(value)}{map.Scale.MarkOf(value) ?? ' '}";

    private static Style StyleOf(double share)
    {
        var color = HeatColor.At(share);
        return new(color.IsDark ? Color.White : Color.Black, new Color(color.Red, color.Green, color.Blue));
    }

    private List<TextLine> Legend(HeatMap map)
    {
        var (lines, line) = (new List<TextLine>(), "columns:");
        for (var column = 0; column < map.Columns.Count; column++)
        {
            var entry = $" {column} {map.Columns[column]}{(column < map.Columns.Count - 1 ? "," : "")}";
            if (line.Length + entry.Length > width)
            {
                lines.Add(new TextLine().Add(line, Dim));
                line = "        ";
            }

            line += entry;
        }

        return [.. lines, new TextLine().Add(line, Dim)];
    }

    private static bool IsNumbered(HeatMap map) =>
        map.Columns.Select((name, index) => name == index.ToString(CultureInfo.InvariantCulture)).All(isNumber => isNumber);

    private static string Shorten(string name, int longest) => name.Length <= longest ? name : $"…{name[^(longest - 1)..]}";

    private sealed record CellFormat(int CellWidth, bool HasNumbers, bool HasNames);
}
