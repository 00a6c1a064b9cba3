using Orchestrator.Training.Data.Sampling;

namespace Orchestrator.Training.Tests.Data;

public sealed class DataPositionTests
{
    [Fact]
    public void Batches_follow_each_other_but_for_skipped_ones()
    {
        var position = new DataPosition(3, []).Skip(new(5, 8)).Skip(new(8, 10));
        Assert.Equal([3, 4, 10, 11], Walk(position, 4));
    }

    [Fact]
    public void Skipping_the_next_batch_moves_on_at_once() =>
        Assert.Equal([0, 7, 8], Walk(DataPosition.Beginning, 1).Concat(Walk(new DataPosition(2, []).Skip(new(2, 7)), 2)));

    private static List<ulong> Walk(DataPosition position, int count)
    {
        var read = new List<ulong>();
        for (; read.Count < count; position = position.Next())
        {
            read.Add(position.BatchIndex);
        }

        return read;
    }
}
