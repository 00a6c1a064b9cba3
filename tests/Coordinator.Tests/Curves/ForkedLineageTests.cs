using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Curves;

public sealed class ForkedLineageTests
{
    private const long Plenty = 1000;

    private static readonly RunId Parent = RunId.New(TimeProvider.System);
    private static readonly RunId Grandparent = RunId.New(TimeProvider.System);

    [Fact]
    public void A_fork_that_has_not_begun_is_its_parent_up_to_the_pin()
    {
        var lineage = Forked(At(1, 50), [Start(1)]).ContinuedBy([]);
        Assert.Equal([new(1, 50, Generation: 1)], lineage.Pieces);
        Assert.Equal([Parent], lineage.Ancestors);
    }

    [Fact]
    public void Its_own_attempts_follow_and_are_cut_as_ever() => Assert.Equal(
        [new(1, 50, 1), new(1, 20), new(2, long.MaxValue)],
        Forked(At(1, 50), [Start(1)]).ContinuedBy([Start(1), Start(2, from: (1, 20))]).Pieces);

    [Fact]
    public void An_attempt_that_begins_at_the_pin_again_leaves_out_those_before_it() => Assert.Equal(
        [new(1, 50, 1), new(2, long.MaxValue)],
        Forked(At(1, 50), [Start(1)]).ContinuedBy([Start(1), Start(2)]).Pieces);

    [Fact]
    public void What_the_parent_does_beyond_the_pin_is_no_part_of_the_fork()
    {
        var before = Forked(At(1, 50), [Start(1)]);
        var after = Forked(At(1, 50), [Start(1), Start(2, from: (1, 30)), Start(3)]);
        Assert.Equal(before.Pieces, after.Pieces);
        Assert.False(after.Contains(new(1, 51, Generation: 1)));
        Assert.False(after.Contains(new(2, 1, Generation: 1)));
    }

    [Fact]
    public void A_pin_on_a_resumed_attempt_has_what_that_one_continued_before_it() => Assert.Equal(
        [new(1, 30, 1), new(3, 10, 1)],
        Forked(At(3, 10), [Start(1), Start(2, from: (1, 50)), Start(3, from: (1, 30)), Start(4, from: (3, 5))]).Pieces);

    [Fact]
    public void A_pin_on_a_replaced_attempt_is_a_history_that_the_parent_itself_does_not_serve() => Assert.Equal(
        [new(1, 50, 1)], Forked(At(1, 50), [Start(1), Start(2)]).Pieces);

    [Fact]
    public void A_fork_of_a_fork_has_both_before_it()
    {
        var child = Lineage.Empty.ForkedAt(new(Grandparent, 2, 9, 0), [Start(1), Start(2, from: (1, 40))]);
        var grandchild = child.ForkedAt(At(1, 50), [Start(1), Start(2)]).ContinuedBy([Start(1)]);
        Assert.Equal([new(1, 40, 2), new(2, 9, 2), new(1, 50, 1), new(1, long.MaxValue)], grandchild.Pieces);
        Assert.Equal([Parent, Grandparent], grandchild.Ancestors);
    }

    [Fact]
    public void Records_of_ancestors_come_before_all_of_the_runs_own()
    {
        CurvePosition[] inOrder = [new(1, 9, 2), new(5, 1, 2), new(1, 1, 1), new(1, 2, 1), new(1, 1), new(2, 1)];
        Assert.Equal(inOrder, inOrder.Reverse().Order());
    }

    [Fact]
    public void A_parents_late_journal_changes_the_history_of_what_follows_it()
    {
        var before = Forked(At(1, 50), [Start(1, committed: 40)]).ContinuedBy([Start(1)]);
        var after = Forked(At(1, 50), [Start(1)]).ContinuedBy([Start(1)]);
        Assert.True(after.AgreesWith(before, through: null));
        Assert.True(after.AgreesWith(before, new(1, 40, 1)));
        Assert.False(after.AgreesWith(before, new(1, 1)));
    }

    private static Lineage Forked(ForkPoint point, IEnumerable<AttemptStart> starts) => Lineage.Empty.ForkedAt(point, starts);

    private static ForkPoint At(int attempt, long sequence) => new(Parent, attempt, sequence, Step: 0);

    private static AttemptStart Start(int attempt, (int Attempt, long Sequence)? from = null, long committed = Plenty) =>
        new(attempt, from is { } position ? new(position.Attempt, position.Sequence) : null, committed);
}
