using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

/// <summary>A guard so strict that it takes the usual noise of a small model's loss for spikes, and so has much to do.</summary>
public sealed class GuardedResumeTests(UnbrokenRun unbroken) : IClassFixture<UnbrokenRun>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_training_that_skips_batches_and_is_cut_anywhere_has_the_curve_and_the_weights_of_one_never_cut(int seed)
    {
        using var whole = new TinyGpt(unbroken.Data);
        var uncut = whole.Continue(change: Skipping);
        var random = new Random(seed);
        using var run = new TinyGpt(unbroken.Data);

        LoopEnd end;
        do
        {
            end = CutOff(run, new CutAt(random.Next(4, 12), kill: random.Next(2) == 0));
        }
        while (end is not LoopEnd.Done);

        Assert.InRange(Notices(whole).Count, 2, 20);
        Assert.Equal(whole.Curve(), run.Curve());
        Assert.Equal(whole.Tensors(), run.Tensors());
        Assert.Equal((end.State.Data.BatchIndex, end.State.Guard.Skips), (uncut.State.Data.BatchIndex, uncut.State.Guard.Skips));
    }

    [Fact]
    public void A_training_that_rolls_back_is_one_that_was_told_from_each_checkpoint_on_what_to_skip()
    {
        using var run = new TinyGpt(unbroken.Data);

        var past = RollBackToTheEnd(run, []);

        Assert.InRange(past.Count, 2, 10);
        AssertSameByHand(run, past);
        var steps = run.Curve().Where(point => point.Metric == MetricNames.TrainLoss).ToList();
        Assert.Equal(Enumerable.Range(1, 30).Select(step => (ulong)step), steps.Select(point => point.Step));
        Assert.Equal(steps.Select(point => point.Step * steps[0].Tokens), steps.Select(point => point.Tokens));

        // Every range begins where the next attempt does.
        for (var attempt = 1; attempt < run.Started.Count; attempt++)
        {
            var before = past.Take(attempt - 1).Aggregate(DataPosition.Beginning, (data, range) => data.Skip(range));
            Assert.Equal(before.Next(2 * (uint)run.Started[attempt].Step).BatchIndex, past[attempt - 1].First);
        }
    }

    [Fact]
    public void Where_the_newest_checkpoint_is_damaged_the_batches_before_the_range_are_trained_again()
    {
        using var run = new TinyGpt(unbroken.Data);
        var first = Assert.IsType<LoopEnd.RolledBack>(run.Continue(change: RollingBack)).Past;
        File.WriteAllText(run.PathOf(run.Checkpoints.List()[0], CheckpointFile.Weights), "");

        var past = RollBackToTheEnd(run, [first]);

        Assert.True(2 * run.Started[1].Step < first.First);
        AssertSameByHand(run, past);
    }

    [Fact]
    public void Roll_backs_end_at_the_guards_limit()
    {
        using var run = new TinyGpt(unbroken.Data);
        var past = new List<SkippedRange>();
        LoopEnd end;
        while ((end = run.Continue(change: Limited, skip: past)) is LoopEnd.RolledBack back)
        {
            past.Add(back.Past);
        }

        Assert.Equal(2, past.Count);
        Assert.Contains("guard.limit", Assert.IsType<LoopEnd.Diverged>(end).Judgement.Message, StringComparison.Ordinal);

        static void Limited(RunSpec spec)
        {
            RollingBack(spec);
            spec.Guard.Limit = 2;
        }
    }

    [Fact]
    public void A_checkpoint_remembers_what_was_skipped_before_it()
    {
        using var run = new TinyGpt(unbroken.Data);
        var past = Assert.IsType<LoopEnd.RolledBack>(run.Continue(change: RollingBack)).Past;
        Assert.Equal(StopReason.Drained, Assert.IsType<LoopEnd.Stopped>(run.Continue(new CutAt(1), RollingBack, skip: [past])).Reason);

        var next = run.Continue(new CutAt(2), RollingBack);

        Assert.Equal([past], next.State.Data.Skipped);
    }

    private static void Skipping(RunSpec spec) => Guard(spec, GuardPolicy.Skip, deviations: 1);

    private static void RollingBack(RunSpec spec) => Guard(spec, GuardPolicy.RollBack, deviations: 2);

    private static void Reporting(RunSpec spec) => Guard(spec, GuardPolicy.Report, deviations: 2);

    private static void Guard(RunSpec spec, GuardPolicy policy, double deviations)
    {
        (spec.Guard.LossSpike, spec.Guard.Window, spec.Guard.SpikeDeviations, spec.Guard.Limit) = (policy, 10, deviations, 1000);
        spec.Optimizer.Adamw.LearningRate = 1e-5; // so slow that the loss goes up and down, not only down
        spec.Budget.Steps = 30;
    }

    /// <returns>What was rolled back past, from the first attempt on.</returns>
    private static List<SkippedRange> RollBackToTheEnd(TinyGpt run, List<SkippedRange> past)
    {
        while (run.Continue(change: RollingBack, skip: past) is LoopEnd.RolledBack end)
        {
            past.Add(end.Past);
        }

        return past;
    }

    // The same without any policy but to report: every attempt trains to the end, and all it did after the checkpoint is thrown away.
    private void AssertSameByHand(TinyGpt run, List<SkippedRange> past)
    {
        using var byHand = new TinyGpt(unbroken.Data);
        for (var attempt = 0; attempt < run.Started.Count; attempt++)
        {
            if (run.Started[attempt].ResumedFrom is { } from)
            {
                byHand.Checkpoints.List().Where(position => position > JournalPosition.From(from)).ToList()
                    .ForEach(byHand.Checkpoints.Delete);
            }

            Assert.IsType<LoopEnd.Done>(byHand.Continue(change: Reporting, skip: past[..attempt]));
        }

        Assert.Equal(byHand.Curve(), run.Curve());
        Assert.Equal(byHand.Tensors(), run.Tensors());
    }

    private static LoopEnd CutOff(TinyGpt run, CutAt cut)
    {
        try
        {
            return run.Continue(cut, Skipping);
        }
        catch (KilledException)
        {
            return new LoopEnd.Stopped(TrainingState.Beginning, StopReason.Unspecified);
        }
    }

    private static List<GuardNotice> Notices(TinyGpt run) =>
        [.. run.Journal(1).Where(record => record.Notice is not null).Select(record => record.Notice)];
}
