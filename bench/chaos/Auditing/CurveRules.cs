namespace Orchestrator.Chaos.Auditing;

/// <summary>Compares served curves with those of the undisturbed training, step by step.</summary>
internal static class CurveRules
{
    private const int MostNamed = 3;

    public static IEnumerable<string> BreachesOf(
        IReadOnlyDictionary<string, IReadOnlyList<CurvePoint>> expected, IReadOnlyDictionary<string, IReadOnlyList<CurvePoint>> served) =>
        from metric in expected.Keys.Union(served.Keys).Order(StringComparer.Ordinal)
        from breach in BreachesOf(expected.GetValueOrDefault(metric, []), served.GetValueOrDefault(metric, []))
        select $"{metric} {breach}";

    private static IEnumerable<string> BreachesOf(IReadOnlyList<CurvePoint> expected, IReadOnlyList<CurvePoint> served)
    {
        if (served.SequenceEqual(expected))
        {
            return [];
        }

        var (there, wanted) = (served.ToLookup(point => point.Step), expected.ToDictionary(point => point.Step));
        var missing = Named("lacks step", wanted.Keys.Where(step => !there.Contains(step)));
        var doubled = Named("has more than once step", there.Where(points => points.Count() > 1).Select(points => points.Key));
        var strange = Named("has what nobody trained, step", there.Where(points => !wanted.ContainsKey(points.Key)).Select(points => points.Key));
        var changed = Named("has another value at step", there
            .Where(points => wanted.TryGetValue(points.Key, out var point) && points.Any(one => one.Bits != point.Bits)).Select(points => points.Key));
        IReadOnlyList<string> breaches = [.. missing, .. doubled, .. strange, .. changed];
        return breaches.Count > 0 ? breaches : ["is out of order"];
    }

    private static IEnumerable<string> Named(string breach, IEnumerable<ulong> steps)
    {
        var all = steps.Order().ToList();
        if (all.Count > 0)
        {
            var more = all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "";
            yield return $"{breach} {string.Join(", ", all.Take(MostNamed))}{more}";
        }
    }
}
