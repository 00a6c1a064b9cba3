using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

/// <summary>Checkpoints that are written while training goes on, by a disk that is slower than the training.</summary>
public sealed class BackgroundCheckpointTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    [Fact]
    public void A_checkpoint_is_as_of_its_copy_however_late_it_is_written()
    {
        using var run = new TinyGpt(unbroken.Data);

        Assert.IsType<LoopEnd.Done>(run.Continue(disk: new SlowDisk()));

        var journal = run.Journal(1);
        var first = journal.First(record => record.Checkpoint is not null);
        var position = JournalPosition.From(first.Checkpoint.Position);
        var between = journal.Where(record => record.Sequence > position.Sequence && record.Sequence < first.Sequence).ToList();
        Assert.Equal(3UL, first.Checkpoint.Step);
        Assert.Equal([4UL, 5UL, 6UL], between.Where(record => record.Measurement is not null).Select(record => record.Measurement.Step).Distinct());
        Assert.Equal(journal.Take((int)position.Sequence), run.CarriedRecords(position));
        Assert.Equal(TensorsAt(unbroken.Run, 3), TensorsAt(run, 3));
        Assert.InRange(first.Checkpoint.PauseSeconds, 0, first.Checkpoint.Seconds);
    }

    [Fact]
    public void Every_checkpoint_that_is_due_exists_when_each_takes_longer_than_a_step()
    {
        using var run = new TinyGpt(unbroken.Data);

        run.Continue(change: spec => spec.Checkpoint.EverySteps = 1, disk: new SlowDisk());

        var noted = run.Journal(1).Where(record => record.Checkpoint is not null).Select(record => record.Checkpoint).ToList();
        Assert.Equal(Enumerable.Range(1, 12).Select(step => (ulong)step), noted.Select(checkpoint => checkpoint.Step));
        Assert.Equal(noted.Select(checkpoint => JournalPosition.From(checkpoint.Position)).Reverse(), run.Checkpoints.List());
        Assert.Equal(run.Journal(1).Take((int)noted[^1].Position.Sequence), run.Checkpoints.List().Reverse().SelectMany(run.CarriedRecords));
        Assert.Equal(unbroken.Run.Curve(), run.Curve());
        Assert.Equal(unbroken.Run.Tensors(), run.Tensors());
    }

    [Fact]
    public void A_stop_during_a_write_ends_when_all_is_durable_and_noted()
    {
        using var run = new TinyGpt(unbroken.Data);

        // The first question within the evaluation after step 4.
        var end = run.Continue(new CutAt(polls: 5), disk: new SlowDisk());

        Assert.True(Assert.IsType<LoopEnd.Stopped>(end).State is { Step: 4, EvaluationOwed: true });
        Assert.Equal([3UL, 4UL], Noted(run));
        Assert.Equal(2, run.Checkpoints.List().Count);
        run.Continue();
        Assert.Equal(unbroken.Run.Curve(), run.Curve());
        Assert.Equal(unbroken.Run.Tensors(), run.Tensors());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_write_that_fails_ends_the_training_the_last_one_too(int write)
    {
        using var run = new TinyGpt(unbroken.Data);

        Assert.Throws<CannotWriteException>(() => run.Continue(disk: new SlowDisk { Full = write }));

        Assert.Equal(Enumerable.Range(1, write - 1).Select(earlier => 3 * (ulong)earlier), Noted(run));
        Assert.Equal(write - 1, run.Checkpoints.List().Count);
        run.Continue();
        Assert.Equal(unbroken.Run.Curve(), run.Curve());
        Assert.Equal(unbroken.Run.Tensors(), run.Tensors());
    }

    [Fact]
    public void A_write_that_failed_is_noticed_at_the_next_safe_point()
    {
        using var run = new TinyGpt(unbroken.Data);

        Assert.Throws<CannotWriteException>(() => run.Continue(
            change: spec => spec.Checkpoint.EverySteps = 1, disk: new SlowDisk { Full = 2, IsFast = _ => true }));

        Assert.InRange(run.Journal(1).Max(record => record.Measurement?.Step ?? 0), 2UL, 3UL);
    }

    /// <summary>Five cuts each, mostly in the middle of a write, which then is durable or not there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_training_killed_while_checkpoints_are_written_has_the_curve_and_the_weights_of_one_never_cut(int seed)
    {
        var random = new Random(seed);
        using var run = new TinyGpt(unbroken.Data);
        for (var cut = 0; cut < 5; cut++)
        {
            var fast = random.Next(4);
            var disk = new SlowDisk { IsFast = write => write == fast, KillsLate = random.Next(2) == 0 };
            try
            {
                run.Continue(new CutAt(polls: random.Next(1, 16), kill: random.Next(4) > 0), disk: disk);
            }
            catch (KilledException)
            {
                // What a killed training leaves is what the next attempt finds.
            }
        }

        Assert.IsType<LoopEnd.Done>(run.Continue(disk: new SlowDisk()));

        Assert.Equal(unbroken.Run.Curve(), run.Curve());
        Assert.Equal(unbroken.Run.Tensors(), run.Tensors());
    }

    private static IEnumerable<ulong> Noted(TinyGpt run) =>
        run.Journal(1).Where(record => record.Checkpoint is not null).Select(record => record.Checkpoint.Step);

    private static string TensorsAt(TinyGpt run, ulong step) =>
        run.Tensors(JournalPosition.From(run.Journal(1).First(record => record.Checkpoint?.Step == step).Checkpoint.Position));
}
