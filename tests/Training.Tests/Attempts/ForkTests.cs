using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Tests.Checkpoints;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

public sealed class ForkTests(UnbrokenRun parent) : IClassFixture<UnbrokenRun>
{
    private const string Parent = "the parent";

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(9)]
    public void A_fork_that_changes_nothing_is_its_parents_continuation_bit_for_bit(ulong step)
    {
        var (at, prefix) = Find(step);
        using var child = Forked(at);

        Assert.IsType<LoopEnd.Done>(child.Continue());

        Assert.Equal(parent.Run.Curve(), [.. prefix, .. child.Curve()]);
        Assert.Equal(parent.Run.Tensors(), child.Tensors());
        var started = Assert.Single(child.Started);
        Assert.Equal(new ForkPoint { Run = Parent, Position = at.ToProto() }, started.ForkedFrom);
        Assert.Equal((null, null, step), (started.ResumedFrom, started.Restored, started.Step));
        Assert.Empty(started.Lineage);
    }

    [Fact]
    public void A_fork_with_another_learning_rate_goes_its_own_way()
    {
        var (at, prefix) = Find(6);
        using var child = Forked(at);

        child.Continue(change: spec => spec.Optimizer.Adamw.LearningRate = 1e-4);

        Assert.NotEqual(parent.Run.Curve(), [.. prefix, .. child.Curve()]);
        Assert.NotEqual(parent.Run.Tensors(), child.Tensors());
        Assert.All(child.Curve(), point => Assert.InRange(point.Step, 7UL, 12UL));
    }

    [Fact]
    public void A_fork_that_is_killed_without_a_checkpoint_of_its_own_begins_there_again()
    {
        var (at, prefix) = Find(6);
        using var child = Forked(at);
        Assert.Throws<KilledException>(() => child.Continue(new CutAt(polls: 3, kill: true)));
        Assert.Empty(child.Checkpoints.List());

        child.Continue();

        Assert.Equal(at.ToProto(), child.Started[1].ForkedFrom.Position);
        Assert.Equal(parent.Run.Curve(), [.. prefix, .. child.Curve()]);
        Assert.Equal(parent.Run.Tensors(), child.Tensors());
    }

    [Fact]
    public void A_fork_with_a_checkpoint_of_its_own_continues_that()
    {
        var (at, prefix) = Find(6);
        using var child = Forked(at);
        child.Continue(new CutAt(polls: 3));
        var own = Assert.Single(child.Checkpoints.List());

        child.Continue();

        var second = child.Started[1];
        Assert.Equal((null, own.ToProto()), (second.ForkedFrom, second.ResumedFrom));
        Assert.Equal([own.ToProto()], second.Lineage);
        Assert.Equal(parent.Run.Curve(), [.. prefix, .. child.Curve()]);
        Assert.Equal(parent.Run.Tensors(), child.Tensors());
    }

    [Fact]
    public void A_fork_of_a_fork_is_the_same_continuation()
    {
        var (at, prefix) = Find(3);
        using var child = Forked(at);
        child.Continue(new CutAt(polls: 4));
        var (childAt, childPrefix) = (child.Checkpoints.List()[0], child.Curve());
        using var grandchild = new TinyGpt(parent.Data) { Fork = new(child.Checkpoints, childAt, "the child") };

        grandchild.Continue();

        Assert.Equal(parent.Run.Curve(), [.. prefix, .. childPrefix, .. grandchild.Curve()]);
        Assert.Equal(parent.Run.Tensors(), grandchild.Tensors());
    }

    [Fact]
    public void A_fork_never_begins_from_nothing()
    {
        using var broken = new TinyGpt(parent.Data);
        broken.Continue(new CutAt(polls: 5));
        var at = broken.Checkpoints.List()[0];
        Damage.Flip.Apply(broken.PathOf(at, CheckpointFile.Weights));
        using var damaged = new TinyGpt(parent.Data) { Fork = new(broken.Checkpoints, at, Parent) };
        using var absent = Forked(new JournalPosition(7, 7));

        foreach (var child in new[] { damaged, absent })
        {
            var failure = Assert.Throws<DataException>(() => child.Continue());
            Assert.Equal(VerdictCode.DataMissing, failure.Code);
            Assert.Contains(Parent, failure.Message, StringComparison.Ordinal);
            Assert.Empty(child.Started);
        }
    }

    [Fact]
    public void A_budget_that_the_checkpoint_has_used_up_is_at_fault()
    {
        using var child = Forked(Find(6).At);

        var failure = Assert.Throws<DataException>(() => child.Continue(change: spec => spec.Budget.Steps = 6));

        Assert.Equal(VerdictCode.SpecAtFault, failure.Code);
        Assert.StartsWith("budget:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_may_leave_out_a_source_but_not_read_another_under_its_name()
    {
        var only = TinyGpt.Spec.Data.Clone();
        only.Sources.RemoveAt(1);
        using var tiny = new TinyData();
        using var same = await tiny.OpenAsync(only, TestContext.Current.CancellationToken);
        using var others = new TinyData(seed: 5);
        using var other = await others.OpenAsync(only, TestContext.Current.CancellationToken);
        using var child = Forked(Find(6).At);

        Assert.Equal(VerdictCode.DataMissing, Assert.Throws<DataException>(() => child.Continue(data: other)).Code);
        Assert.IsType<LoopEnd.Done>(child.Continue(data: same, change: spec => spec.Data = only.Clone()));
    }

    private TinyGpt Forked(JournalPosition at) => new(parent.Data) { Fork = new(parent.Run.Checkpoints, at, Parent) };

    // The parent's checkpoint after so many steps, and its curve up to there.
    private (JournalPosition At, IReadOnlyList<(string Metric, ulong Step, ulong Tokens, double Value)> Prefix) Find(ulong step)
    {
        var at = parent.Run.Journal(1).Single(record => record.Checkpoint?.Step == step).Checkpoint.Position;
        var points = from record in parent.Run.Journal(1)
                     where record.Measurement is not null && record.Sequence <= at.Sequence
                     from value in record.Measurement.Values
                     where value.Metric != Contracts.MetricNames.TokensPerSecond
                     select (value.Metric, record.Measurement.Step, record.Measurement.Tokens, value.Value);
        return (JournalPosition.From(at), [.. points]);
    }
}
