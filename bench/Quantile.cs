namespace Orchestrator.Bench;

internal static class Quantile
{
    public static double Median(IEnumerable<double> values) => Of(values, share: 0.5);

    /// <summary>The value that this share of all lies below, interpolated between its neighbours.</summary>
    public static double Of(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var place = share * (sorted.Length - 1);
        var (lower, upper) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return lower + ((place - Math.Floor(place)) * (upper - lower));
    }
}
