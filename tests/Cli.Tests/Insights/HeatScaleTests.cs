using Orchestrator.Cli.Insights;

namespace Orchestrator.Cli.Tests.Insights;

public sealed class HeatScaleTests
{
    [Theory]
    [InlineData(-0.2f, 0.7f)]
    [InlineData(0f, 1f)]
    [InlineData(0f, 0.1f)]
    [InlineData(0f, 0f)]
    [InlineData(-3f, 40f)]
    [InlineData(-0.001f, 0.002f)]
    [InlineData(float.NaN, float.PositiveInfinity)]
    public void It_is_from_minus_one_to_one_so_that_matrices_can_be_compared(float one, float other) =>
        Assert.Equal(new HeatScale(-1, 1), HeatScale.Of([one, other]));

    [Theory]
    [InlineData(1.01f, 2)]
    [InlineData(2f, 2)]
    [InlineData(3.4f, 5)]
    [InlineData(512f, 1000)]
    [InlineData(0.016f, 0.02)]
    [InlineData(0.09f, 0.1)]
    public void A_matrix_without_negative_values_that_it_does_not_suit_has_its_own(float largest, double high)
    {
        var scale = HeatScale.Of([0, largest, float.NaN]);

        Assert.Equal((0, high), (scale.Low, Math.Round(scale.High, 10)));
        Assert.Null(scale.MarkOf(largest));
    }

    [Theory]
    [InlineData(1f, null)]
    [InlineData(-1f, null)]
    [InlineData(1.01f, '▲')]
    [InlineData(float.PositiveInfinity, '▲')]
    [InlineData(-1.01f, '▼')]
    [InlineData(float.NegativeInfinity, '▼')]
    [InlineData(float.NaN, '×')]
    public void What_its_colours_do_not_tell_is_marked(float value, char? mark) => Assert.Equal(mark, new HeatScale(-1, 1).MarkOf(value));

    [Theory]
    [InlineData(-1, 0f, "0")]
    [InlineData(-1, -0.001f, "0.00")]
    [InlineData(-1, 0.5f, "0.50")]
    [InlineData(-1, -12.34f, "-12.3")]
    [InlineData(-1, 1234.5f, "1234")]
    [InlineData(-1, 1.6e7f, "2e+7")]
    [InlineData(-1, float.NegativeInfinity, "-Infinity")]
    [InlineData(0, 0.0163f, "0.016")]
    public void Numbers_are_short(double low, float value, string text) =>
        Assert.Equal(text, (low < 0 ? new HeatScale(-1, 1) : new HeatScale(0, 0.02)).TextOf(value));

    [Fact]
    public void Colours_go_from_blue_over_white_to_red()
    {
        var (blue, white, red) = (HeatColor.At(-1), HeatColor.At(0), HeatColor.At(1));

        Assert.True(blue.Blue > blue.Red && blue.IsDark);
        Assert.True(red.Red > red.Blue && red.IsDark);
        Assert.True(white is { Red: > 240, Green: > 240, Blue: > 240, IsDark: false });
        Assert.Equal(white, HeatColor.At(new HeatScale(0, 0.02).ShareOf(0)));
        Assert.Equal(red, HeatColor.At(new HeatScale(0, 0.02).ShareOf(float.PositiveInfinity)));
    }
}
