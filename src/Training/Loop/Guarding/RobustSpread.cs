namespace Orchestrator.Training.Loop.Guarding;

/// <summary>Where values lie and how far apart, by medians: up to half of them may be outliers and move neither much.</summary>
/// <param name="Deviation">What the standard deviation would be if the values were normally distributed.</param>
public readonly record struct RobustSpread(double Median, double Deviation)
{
    // The quarter points of a normal distribution lie 1 / 1.4826 standard deviations off its middle.
    private const double DeviationsInMedianDistance = 1.4826;

    /// <param name="values">At least one, all finite.</param>
    public static RobustSpread Of(IReadOnlyList<double> values)
    {
        var median = MedianOf(values);
        return new(median, DeviationsInMedianDistance * MedianOf(values.Select(value => Math.Abs(value - median))));
    }

    /// <param name="values">At least one, none of them NaN.</param>
    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
