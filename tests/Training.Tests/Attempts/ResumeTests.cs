using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Tests.Checkpoints;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

public sealed class ResumeTests(TinyData tiny) : IClassFixture<TinyData>, IAsyncLifetime
{
    private DataMixture _data = null!;
    private TinyGpt _run = null!;

    private IReadOnlyList<JournalPosition> Checkpoints => _run.Checkpoints.List();

    public async ValueTask InitializeAsync()
    {
        _data = await tiny.OpenAsync(TinyGpt.Spec.Data, TestContext.Current.CancellationToken);
        _run = new TinyGpt(_data);

        // Leaves checkpoints of steps 3 and 6.
        Assert.Throws<KilledException>(() => _run.Continue(new CutAt(polls: 16, kill: true)));
        Assert.Equal(2, Checkpoints.Count);
    }

    [Theory]
    [InlineData(CheckpointFile.Weights, Damage.Flip)]
    [InlineData(CheckpointFile.Optimizer, Damage.Truncate)]
    [InlineData(CheckpointFile.State, Damage.Flip)]
    [InlineData(CheckpointFile.Journal, Damage.Remove)]
    [InlineData(CheckpointManifest.FileName, Damage.Remove)]
    public void A_damaged_checkpoint_is_passed_over_for_the_one_before_with_a_warning(string file, Damage damage)
    {
        var (newest, before) = (Checkpoints[0], Checkpoints[1]);
        damage.Apply(_run.PathOf(newest, file));

        Assert.IsType<LoopEnd.Done>(_run.Continue());

        var started = _run.Started[^1];
        Assert.Equal(before.ToProto(), started.ResumedFrom);
        Assert.Equal(3UL, started.Step);
        var damaged = Assert.Single(started.Damaged);
        Assert.Equal(newest.ToProto(), damaged.Position);
        Assert.Contains(file, damaged.Damage, StringComparison.Ordinal);
        var warning = Assert.Single(started.Warnings);
        Assert.Contains(newest.ToString(), warning, StringComparison.Ordinal);
        Assert.Contains(file, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void If_none_is_sound_training_begins_at_the_beginning()
    {
        foreach (var checkpoint in Checkpoints)
        {
            Damage.Remove.Apply(_run.PathOf(checkpoint, CheckpointFile.Weights));
        }

        _run.Continue(new CutAt(polls: 1));

        Assert.Null(_run.Started[^1].ResumedFrom);
        Assert.Equal(0UL, _run.Started[^1].Step);
        Assert.Equal(Checkpoints.Where(at => at.Attempt == 1).Select(at => at.ToProto()), _run.Started[^1].Damaged.Select(one => one.Position));
    }

    [Fact]
    public void A_checkpoint_of_another_architecture_is_refused_and_the_first_difference_named()
    {
        var mismatch = Assert.Throws<TensorMismatchException>(() => _run.Continue(change: spec => spec.Model.Transformer.Mlp.Hidden = 24));

        Assert.Contains(Checkpoints[0].ToString(), mismatch.Message, StringComparison.Ordinal);
        Assert.Contains("blocks.0.mlp", mismatch.Message, StringComparison.Ordinal);
        Assert.EndsWith("[48, 16] here.", mismatch.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_changed_under_a_training_are_missing_data()
    {
        using var others = new TinyData(seed: 5);
        using var data = await others.OpenAsync(TinyGpt.Spec.Data, TestContext.Current.CancellationToken);

        var failure = Assert.Throws<DataException>(() => _run.Continue(data: data));

        Assert.Equal(VerdictCode.DataMissing, failure.Code);
        Assert.Contains("'left'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_at_its_bound_is_saved_and_left()
    {
        var end = _run.Continue(change: spec => spec.Journal.BoundBytes = 700);

        Assert.Equal(StopReason.JournalBound, Assert.IsType<LoopEnd.Stopped>(end).Reason);
        Assert.Equal(end.State.Step, _run.Journal(2)[^1].Checkpoint.Step);
        Assert.InRange(end.State.Step, 7UL, 11UL);
    }

    public ValueTask DisposeAsync()
    {
        _run.Dispose();
        _data.Dispose();
        return ValueTask.CompletedTask;
    }
}
