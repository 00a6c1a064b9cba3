namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Fits a curve to a pixel budget: the points are cut into buckets of equal count, and of each bucket the first, the last, the lowest and
/// the highest stay, and the first that is not finite. So an extreme never disappears from a picture.
/// </summary>
internal static class Thinning
{
    private const int KeptOfBucket = 4;

    public static IReadOnlyList<CurvePoint> Fit(IReadOnlyList<CurvePoint> points, int budget)
    {
        if (budget <= 0 || points.Count <= budget)
        {
            return points;
        }

        var buckets = Math.Max(1, budget / KeptOfBucket);
        var kept = new List<CurvePoint>(budget + buckets);
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var start = (int)((long)points.Count * bucket / buckets);
            var end = (int)((long)points.Count * (bucket + 1) / buckets);
            foreach (var index in KeptBetween(points, start, end))
            {
                kept.Add(points[index]);
            }
        }

        return kept;
    }

    private static SortedSet<int> KeptBetween(IReadOnlyList<CurvePoint> points, int start, int end)
    {
        var (lowest, highest, nonFinite) = (-1, -1, -1);
        for (var i = start; i < end; i++)
        {
            var value = points[i].Value;
            if (!double.IsFinite(value))
            {
                nonFinite = nonFinite < 0 ? i : nonFinite;
                continue;
            }

            lowest = lowest < 0 || value < points[lowest].Value ? i : lowest;
            highest = highest < 0 || value > points[highest].Value ? i : highest;
        }

        var kept = new SortedSet<int> { start, lowest, highest, nonFinite, end - 1 };
        kept.Remove(-1);
        return kept;
    }
}
