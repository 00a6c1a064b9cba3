namespace Orchestrator.Coordinator.Curves;

/// <summary>What a segment tells without being unpacked. Values that are not finite count as points and enter no aggregate.</summary>
internal sealed record SegmentSummary(int Points, int FinitePoints, double? Minimum, double? Maximum, double? Mean)
{
    public static SegmentSummary Of(IReadOnlyList<CurvePoint> points)
    {
        var (count, minimum, maximum, mean) = (0, double.PositiveInfinity, double.NegativeInfinity, 0.0);
        foreach (var point in points)
        {
            if (!double.IsFinite(point.Value))
            {
                continue;
            }

            count++;
            minimum = Math.Min(minimum, point.Value);
            maximum = Math.Max(maximum, point.Value);
            // A running mean, because the sum of large finite values need not be finite.
            mean += (point.Value / count) - (mean / count);
        }

        return count == 0 ? new(points.Count, 0, null, null, null) : new(points.Count, count, minimum, maximum, mean);
    }
}
