using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Curves;

/// <summary>What a follower of one metric was told so far, and what it is to be told next.</summary>
internal sealed class MetricTail(string metric)
{
    public const int PointsPerMessage = 5000;

    private Lineage _told = Lineage.Empty;
    private CurvePosition? _last;

    public string Metric => metric;

    /// <summary>Where reading goes on: after what was told, or from the beginning, which is null, when that no longer holds.</summary>
    public CurvePosition? ReadAfter(Lineage lineage) => StillHolds(lineage) ? _last : null;

    /// <param name="points">Of the lineage, after <see cref="ReadAfter"/>.</param>
    public IEnumerable<CurveUpdate> Tell(Lineage lineage, IReadOnlyList<CurvePoint> points)
    {
        var restart = !StillHolds(lineage);
        var kept = restart ? points.TakeWhile(WasTold).Count() : 0;
        var keepThrough = kept > 0 ? points[kept - 1].Step : 0;
        _told = lineage;
        _last = points.Count > 0 ? points[^1].Position : restart ? null : _last;
        if (restart)
        {
            yield return new() { Metric = metric, Restart = true, KeepThroughStep = (ulong)keepThrough };
        }

        foreach (var some in points.Skip(kept).Chunk(PointsPerMessage))
        {
            yield return new() { Metric = metric, Points = { some.Select(CurvesMapping.ToProto) } };
        }
    }

    private bool StillHolds(Lineage lineage) => lineage.AgreesWith(_told, _last);

    private bool WasTold(CurvePoint point) =>
        _last is { } last && point.Position.CompareTo(last) <= 0 && _told.Contains(point.Position);
}
