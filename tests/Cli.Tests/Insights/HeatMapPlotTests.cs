using Orchestrator.Cli.Insights;
using Orchestrator.TestKit;
using SkiaSharp;

namespace Orchestrator.Cli.Tests.Insights;

public sealed class HeatMapPlotTests
{
    [Theory]
    [InlineData(4, 6)]
    [InlineData(33, 33)]
    [InlineData(1, 31)]
    [InlineData(4, 64)]
    public void A_row_is_a_row_and_a_column_a_column_from_the_top_left(int rows, int columns)
    {
        var (bottomLeft, topRight) = (PlaceOf(row: rows - 1, column: 0), PlaceOf(row: 0, column: columns - 1));

        // The frame covers a pixel of the outermost cells.
        Assert.InRange(topRight.Left - bottomLeft.Left, ((columns - 1) * topRight.Width) - 2, (columns - 1) * (topRight.Width + 1));
        Assert.InRange(bottomLeft.Top - topRight.Top, ((rows - 1) * topRight.Height) - 2, (rows - 1) * (topRight.Height + 1));
        Assert.InRange(topRight.Width, topRight.Height - 1, topRight.Height + 1);

        SKRectI PlaceOf(int row, int column) => PlaceOfTheOnlyNumberless(
            HeatMap.Of([Matrices.Of("m", rows, columns, (r, c) => r == row && c == column ? double.NaN : 0)])[0]);
    }

    [Fact]
    public void The_largest_matrix_fits_a_picture()
    {
        var map = HeatMap.Of([Matrices.Of("m", 128, 1024, (row, column) => row < column ? 0.5 : float.NaN)])[0];
        using var picture = SKBitmap.Decode(HeatMapPlot.Draw("run", map));

        Assert.InRange(picture.Width, 1024, 10_000);
    }

    [Theory]
    [InlineData(0.5f, 1.5f)]
    [InlineData(0.5f, float.PositiveInfinity)]
    [InlineData(0.5f, float.NaN)]
    public void What_the_colours_do_not_tell_is_seen_in_a_picture(float plain, float marked) => Assert.NotEqual(
        HeatMapPlot.Draw("run", Matrices.Map(1, 2, -1, Math.Min(plain, 1))), HeatMapPlot.Draw("run", Matrices.Map(1, 2, -1, marked)));

    [Fact]
    public async Task Each_picture_has_a_file_of_its_own_inside_the_folder()
    {
        using var folder = new TestFolder();
        string[] names = ["connections/blocks.0.attention/matrix", "a/b", "a_b", "A b", "../../outside", new('x', 200)];
        var maps = names.Select(name => HeatMap.Of([Matrices.Of(name, 1, 1, (_, _) => 0)])[0]);
        var files = await PictureFolder.WriteAsync(new(folder["pictures"]), "run", maps, TestContext.Current.CancellationToken);

        Assert.Equal(Directory.GetFiles(folder["pictures"]).Order(), files.Order());
        Assert.Equal(
            [
                "connections_blocks.0.attention_matrix.png", "a_b.png", "a_b_2.png", "A_b_3.png", ".._.._outside.png",
                $"{new string('x', 100)}.png",
            ],
            files.Select(Path.GetFileName));
    }

    // The box around the pixels of the one colour that the scale does not have.
    private static SKRectI PlaceOfTheOnlyNumberless(HeatMap map)
    {
        using var picture = SKBitmap.Decode(HeatMapPlot.Draw("run", map));
        var grey = HeatColor.At(double.NaN);
        var places = from x in Enumerable.Range(0, picture.Width)
                     from y in Enumerable.Range(0, picture.Height)
                     where picture.GetPixel(x, y) == new SKColor(grey.Red, grey.Green, grey.Blue)
                     select (X: x, Y: y);
        var found = places.ToList();
        Assert.NotEmpty(found);
        return new(found.Min(at => at.X), found.Min(at => at.Y), found.Max(at => at.X) + 1, found.Max(at => at.Y) + 1);
    }
}
