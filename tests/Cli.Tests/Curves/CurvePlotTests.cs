using Orchestrator.Cli.Curves;

namespace Orchestrator.Cli.Tests.Curves;

public sealed class CurvePlotTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_font_comes_with_the_program_and_has_what_names_and_numbers_need(bool bold)
    {
        using var face = new PlotFont().CreateTypeface(PlotFont.Name, bold, italic: false);

        Assert.NotNull(face);
        Assert.Equal((PlotFont.Name, bold), (face.FamilyName, face.IsBold));
        Assert.True(face.ContainsGlyphs("hello-residual, validation/loss: −0.123456789 × 10⁻³, über, α β"));
    }

    [Fact]
    public void What_is_written_in_a_picture_is_seen_in_it() => Assert.NotEqual(Draw("one title"), Draw("another title"));

    private static byte[] Draw(string title) => CurvePlot.Draw(title, "loss", []);
}
