namespace Orchestrator.Coordinator.Curves;

/// <summary>One value of a metric, with the place in the run's history where the trainer wrote it down.</summary>
internal readonly record struct CurvePoint(int Attempt, long Sequence, long Step, long Tokens, double Value, DateTimeOffset RecordedAt)
{
    public CurvePosition Position => new(Attempt, Sequence);
}

/// <summary>A record of an attempt. Along a lineage attempts only grow, so this order is the curve's order.</summary>
internal readonly record struct CurvePosition(int Attempt, long Sequence) : IComparable<CurvePosition>
{
    public int CompareTo(CurvePosition other) =>
        Attempt == other.Attempt ? Sequence.CompareTo(other.Sequence) : Attempt.CompareTo(other.Attempt);
}
