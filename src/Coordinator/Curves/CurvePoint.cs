namespace Orchestrator.Coordinator.Curves;

/// <summary>One value of a metric, with the place in the run's history where the trainer wrote it down.</summary>
internal readonly record struct CurvePoint(int Attempt, long Sequence, long Step, long Tokens, double Value, DateTimeOffset RecordedAt)
{
    /// <summary>Whose attempt it is: 0 the run's own, 1 that of the run it was forked from, and so on.</summary>
    public int Generation { get; init; }

    public CurvePosition Position => new(Attempt, Sequence, Generation);
}

/// <summary>
/// A record of an attempt, of the run itself or of one that it descends from. What comes from further back is earlier, and within one run
/// attempts only grow along a lineage, so this order is the curve's order.
/// </summary>
internal readonly record struct CurvePosition(int Attempt, long Sequence, int Generation = 0) : IComparable<CurvePosition>
{
    public int CompareTo(CurvePosition other) => (-Generation, Attempt, Sequence).CompareTo((-other.Generation, other.Attempt, other.Sequence));
}
