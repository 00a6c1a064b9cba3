namespace Orchestrator.Training.Data.Sampling;

/// <summary>
/// Where a run is in its batches: the index of the next one, and the ranges it passes over, for instance after a rollback.
/// </summary>
public sealed record DataPosition(ulong BatchIndex, IReadOnlyList<SkippedRange> Skipped)
{
    public static DataPosition Beginning { get; } = new(0, []);

    /// <summary>The position after the batch at <see cref="BatchIndex"/> was read.</summary>
    public DataPosition Next() => (this with { BatchIndex = BatchIndex + 1 }).PastSkipped();

    /// <summary>The position after so many batches were read.</summary>
    public DataPosition Next(uint batches)
    {
        var position = this;
        for (var read = 0u; read < batches; read++)
        {
            position = position.Next();
        }

        return position;
    }

    /// <summary>The same, but never to read the range. Each range counts once, however often it is named.</summary>
    public DataPosition Skip(SkippedRange range) =>
        Skipped.Contains(range) ? this : (this with { Skipped = [.. Skipped, range] }).PastSkipped();

    /// <summary>The batches from here to a later position.</summary>
    public SkippedRange To(DataPosition later) => new(BatchIndex, later.BatchIndex);

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
