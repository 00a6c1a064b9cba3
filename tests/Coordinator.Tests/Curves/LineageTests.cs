using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class LineageTests
{
    private const long Plenty = 1000;

    [Fact]
    public void Nothing_began_and_nothing_is_served() => Assert.Empty(Lineage.Of([]).Pieces);

    [Fact]
    public void A_run_never_interrupted_is_one_whole_attempt() => Assert.Equal([Whole(1)], Lineage.Of([Start(1)]).Pieces);

    [Fact]
    public void A_killed_attempt_is_cut_where_its_successor_took_over() =>
        Assert.Equal([Cut(1, 50), Whole(2)], Lineage.Of([Start(1), Start(2, from: (1, 50))]).Pieces);

    [Fact]
    public void A_run_killed_twice_is_a_chain_of_three() =>
        Assert.Equal([Cut(1, 50), Cut(2, 20), Whole(3)], Lineage.Of([Start(1), Start(2, from: (1, 50)), Start(3, from: (2, 20))]).Pieces);

    [Fact]
    public void A_resume_from_an_older_checkpoint_leaves_out_the_attempt_in_between() =>
        Assert.Equal([Cut(1, 30), Whole(3)], Lineage.Of([Start(1), Start(2, from: (1, 50)), Start(3, from: (1, 30))]).Pieces);

    [Fact]
    public void A_restart_from_nothing_leaves_out_everything_before() =>
        Assert.Equal([Whole(3)], Lineage.Of([Start(1), Start(2, from: (1, 50)), Start(3)]).Pieces);

    [Fact]
    public void An_ancestor_is_served_as_far_as_its_journal_has_arrived() =>
        Assert.Equal([Cut(1, 40), Whole(2)], Lineage.Of([Start(1, committed: 40), Start(2, from: (1, 50))]).Pieces);

    [Fact]
    public void An_ancestor_whose_journal_has_not_arrived_at_all_is_named_with_nothing() =>
        Assert.Equal([Cut(1, 0), Whole(2)], Lineage.Of([Start(2, from: (1, 50))]).Pieces);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(2, 0)]
    public void An_attempt_cannot_continue_one_that_is_not_before_it(int attempt, int from) =>
        Assert.Throws<InvalidDataException>(() => Lineage.Of([Start(1), Start(attempt, from: (from, 5))]));

    [Fact]
    public void Two_histories_agree_up_to_the_place_where_they_part()
    {
        var before = Lineage.Of([Start(1)]);
        var after = Lineage.Of([Start(1), Start(2, from: (1, 50))]);
        Assert.True(after.AgreesWith(before, new(1, 50)));
        Assert.False(after.AgreesWith(before, new(1, 51)));
    }

    [Fact]
    public void An_ancestors_late_journal_changes_the_history_of_what_follows_it()
    {
        var before = Lineage.Of([Start(1, committed: 40), Start(2, from: (1, 50))]);
        var after = Lineage.Of([Start(1), Start(2, from: (1, 50))]);
        Assert.True(after.AgreesWith(before, new(1, 40)));
        Assert.False(after.AgreesWith(before, new(2, 1)));
    }

    // Whatever happened, the served history is that of the weights: following it record by record, every record's predecessor is the one
    // that the trainer had in its memory.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_served_record_follows_the_one_that_its_trainer_continued(int seed)
    {
        var random = new Random(seed);
        var starts = RandomHistory(random);
        var lineage = Lineage.Of(starts);

        var expected = new List<CurvePosition>();
        for (CurvePosition? at = new(starts[^1].Attempt, starts[^1].Committed); at is { } position; at = PredecessorOf(position, starts))
        {
            expected.Insert(0, position);
        }

        var served = from start in starts
                     from sequence in Enumerable.Range(1, (int)start.Committed)
                     let position = new CurvePosition(start.Attempt, sequence)
                     where lineage.Contains(position)
                     select position;
        Assert.Equal(expected, served);
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 50)];

    private static List<AttemptStart> RandomHistory(Random random)
    {
        var starts = new List<AttemptStart>();
        for (var attempt = 1; attempt <= random.Next(1, 8); attempt++)
        {
            var parent = starts.Count == 0 || random.Next(4) == 0 ? null : starts[random.Next(starts.Count)];
            var from = parent is null ? (CurvePosition?)null : new(parent.Attempt, random.NextInt64(1, parent.Committed + 1));
            starts.Add(new(attempt, from, Committed: random.Next(1, 20)));
        }

        return starts;
    }

    private static CurvePosition? PredecessorOf(CurvePosition position, List<AttemptStart> starts) =>
        position.Sequence > 1 ? position with { Sequence = position.Sequence - 1 } : starts[position.Attempt - 1].From;

    private static AttemptStart Start(int attempt, (int Attempt, long Sequence)? from = null, long committed = Plenty) =>
        new(attempt, from is { } position ? new(position.Attempt, position.Sequence) : null, committed);

    private static LineagePiece Cut(int attempt, long through) => new(attempt, through);

    private static LineagePiece Whole(int attempt) => new(attempt, long.MaxValue);
}
