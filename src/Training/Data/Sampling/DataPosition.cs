namespace Orchestrator.Training.Data.Sampling;

/// <summary>
/// Where a run is in its batches: the index of the next one, and the ranges it passes over, for instance after a rollback.
/// </summary>
public sealed record DataPosition(ulong BatchIndex, IReadOnlyList<SkippedRange> Skipped)
{
    public static DataPosition Beginning { get; } = new(0, []);

    /// <summary>The position after the batch at <see cref="BatchIndex"/> was read.</summary>
    public DataPosition Next() => (this with { BatchIndex = BatchIndex + 1 }).PastSkipped();

    /// <summary>The same, but never to read the range.</summary>
    public DataPosition Skip(SkippedRange range) => (this with { Skipped = [.. Skipped, range] }).PastSkipped();

    private DataPosition PastSkipped()
    {
        var index = BatchIndex;
        foreach (var range in Skipped.OrderBy(range => range.First).Where(range => range.First <= index && index < range.End))
        {
            index = range.End;
        }

        return this with { BatchIndex = index };
    }
}

/// <summary>Batches from <see cref="First"/> up to but not including <see cref="End"/>.</summary>
public sealed record SkippedRange(ulong First, ulong End);
