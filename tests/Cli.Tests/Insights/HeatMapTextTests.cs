using Orchestrator.Cli.Insights;
using Spectre.Console;

namespace Orchestrator.Cli.Tests.Insights;

public sealed class HeatMapTextTests
{
    private static readonly HeatMap Small = Matrices.Map(2, 3, 1, -0.251f, 0, 1.25f, float.NaN, -7);

    private static readonly HeatMap Wide = HeatMap.Of([Matrices.Of("wide", 2, 33, (row, column) => row == 1 ? column / 32.0 : 0)])[0];

    [Fact]
    public void Without_colours_it_is_a_table_of_numbers_with_marks() => Assert.Equal(
        [
            "m  step 1,200",
            "           read  mix 1  mix 2",
            "stream 1   1.00  -0.25      0",
            "stream 2   1.25▲     ×  -7.00▼",
        ],
        Text(Small, width: 80, hasColors: false));

    [Fact]
    public void Colours_take_the_place_of_numbers_where_there_is_no_room_for_them()
    {
        var lines = Text(Wide, width: 80, hasColors: true);

        Assert.Equal("         0         5         10        15        20        25        30", lines[1]);
        Assert.Equal("stream 2", lines[3]);
        Assert.StartsWith("columns: 0 read, 1 mix 1, 2 mix 2,", lines[4], StringComparison.Ordinal);
        Assert.EndsWith("32 mix 32", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Theory]
    [InlineData(true, 30)]
    [InlineData(false, 80)]
    [InlineData(false, 5)]
    public void What_is_too_wide_even_so_is_cut_into_pieces_that_hold_every_column(bool hasColors, int width)
    {
        var lines = new HeatMapText(width, hasColors).Draw(Wide);
        var pieces = lines.Where(line => line.ToString().StartsWith("stream 2", StringComparison.Ordinal)).ToList();

        Assert.True(pieces.Count > 1);
        var cellWidth = hasColors ? 1 : 6;
        Assert.Equal(33 * cellWidth, pieces.Sum(piece => piece.Width - "stream 2 ".Length));
    }

    [Fact]
    public void Who_reads_it_with_a_program_finds_every_number_of_a_row_in_one_line()
    {
        var row = Text(Wide, int.MaxValue, hasColors: false).Single(line => line.StartsWith("stream 2", StringComparison.Ordinal));

        Assert.Equal(33, row["stream 2".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_scale_of_its_own_is_said() =>
        Assert.Equal("m  step 1,200  scale 0 to 0.05", Text(Matrices.Map(1, 2, 0.01f, 0.03f), width: 80, hasColors: true)[0]);

    [Fact]
    public void Colours_reach_a_console_that_has_them()
    {
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.TrueColor,
            Out = new AnsiConsoleOutput(written),
        });
        foreach (var line in new HeatMapText(80, hasColors: true).Draw(Small))
        {
            line.WriteTo(console);
        }

        var (red, blue) = (HeatColor.At(1), HeatColor.At(-1));
        Assert.Contains($"48;2;{red.Red};{red.Green};{red.Blue}m  1.00", written.ToString(), StringComparison.Ordinal);
        Assert.Contains($"48;2;{blue.Red};{blue.Green};{blue.Blue}m -7.00▼", written.ToString(), StringComparison.Ordinal);
    }

    private static string[] Text(HeatMap map, int width, bool hasColors) =>
        [.. new HeatMapText(width, hasColors).Draw(map).Select(line => line.ToString())];
}
