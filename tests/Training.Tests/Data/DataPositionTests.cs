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

    [Fact]
    public void A_range_that_is_skipped_again_is_skipped_once()
    {
        var position = new DataPosition(3, []).Skip(new(5, 8));

        Assert.Same(position, position.Skip(new(5, 8)));
    }

    [Theory]
    [InlineData(2, 4, 8)]
    [InlineData(3, 8, 8)]
    [InlineData(6, 11, 11)]
    [InlineData(1, 3, 8)]
    public void Ranges_may_overlap(ulong first, ulong end, ulong next) =>
        Assert.Equal(next, new DataPosition(2, []).Skip(new(2, 8)).Skip(new(first, end)).BatchIndex);

    [Fact]
    public void Several_batches_on_is_as_far_as_one_after_the_other() =>
        Assert.Equal(11UL, new DataPosition(3, []).Skip(new(5, 10)).Next(3).BatchIndex);

    [Theory]
    [InlineData("12", 12, 13)]
    [InlineData("12-12", 12, 13)]
    [InlineData("0-3", 0, 4)]
    public void A_range_is_written_with_its_first_and_its_last_batch(string text, ulong first, ulong end) =>
        Assert.Equal(new(first, end), SkippedRange.Parse(text));

    [Theory]
    [InlineData(7, 8, "7", "batch 7")]
    [InlineData(7, 9, "7-8", "batches 7-8")]
    public void A_range_reads_back_as_it_is_told(ulong first, ulong end, string text, string description)
    {
        var range = new SkippedRange(first, end);

        Assert.Equal((text, description), (range.ToString(), range.Description));
        Assert.Equal(range, SkippedRange.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5-")]
    [InlineData("-5")]
    [InlineData("8-7")]
    [InlineData("1-2-3")]
    [InlineData("+1")]
    [InlineData("one")]
    [InlineData("18446744073709551615")]
    public void What_is_no_range_is_not_read_as_one(string text) => Assert.Null(SkippedRange.Parse(text));

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
