using Orchestrator.Training.Loop.Guarding;

namespace Orchestrator.Training.Tests.Loop.Guarding;

public sealed class RobustSpreadTests
{
    [Theory]
    [InlineData(new[] { 4.0 }, 4, 0)]
    [InlineData(new[] { 3.0, 1, 2 }, 2, 1)]
    [InlineData(new[] { 4.0, 1, 3, 2 }, 2.5, 1)]
    [InlineData(new[] { 1.0, 1, 1, 9 }, 1, 0)]
    public void It_is_the_median_and_the_median_distance_from_it(double[] values, double median, double distance) =>
        Assert.Equal(new RobustSpread(median, 1.4826 * distance), RobustSpread.Of(values));

    [Fact]
    public void Outliers_hardly_move_it()
    {
        var usual = Enumerable.Range(0, 100).Select(value => 2 + (value / 100.0)).ToList();
        var disturbed = usual.Select((value, index) => index % 10 == 0 ? 1e9 : value).ToList();

        Assert.Equal(RobustSpread.Of(usual).Median, RobustSpread.Of(disturbed).Median, tolerance: 0.1);
        Assert.Equal(RobustSpread.Of(usual).Deviation, RobustSpread.Of(disturbed).Deviation, tolerance: 0.1);
    }

    [Fact]
    public void Of_normally_distributed_values_the_deviation_is_the_standard_deviation()
    {
        // Quantiles of a normal distribution with standard deviation 3, by Box and Muller's transform of a fixed grid.
        var values = from radius in Enumerable.Range(1, 400)
                     from angle in Enumerable.Range(0, 60)
                     select 5 + (3 * Math.Sqrt(-2 * Math.Log((radius - 0.5) / 400)) * Math.Cos(2 * Math.PI * (angle + 0.5) / 60));

        Assert.Equal(3, RobustSpread.Of([.. values]).Deviation, tolerance: 0.02);
    }
}
