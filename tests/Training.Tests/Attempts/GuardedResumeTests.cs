using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Sampling;
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
    public void Rolling_back_past_batches_comes_to_the_same_as_skipping_them()
    {
        using var skipping = new TinyGpt(unbroken.Data);
        skipping.Continue(change: Skipping);
        using var run = new TinyGpt(unbroken.Data);

        var past = new List<SkippedRange>();
        while (run.Continue(change: RollingBack, skip: past) is LoopEnd.RolledBack end)
        {
            past.Add(end.Past);
        }

        Assert.NotEmpty(past);
        Assert.Equal(Notices(skipping).Count, past.Count);
        Assert.Equal(skipping.Curve(), run.Curve());
        Assert.Equal(skipping.Tensors(), run.Tensors());
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

    private static void Skipping(RunSpec spec) => Guard(spec, GuardPolicy.Skip);

    private static void RollingBack(RunSpec spec) => Guard(spec, GuardPolicy.RollBack);

    private static void Guard(RunSpec spec, GuardPolicy policy)
    {
        (spec.Guard.LossSpike, spec.Guard.Window, spec.Guard.SpikeDeviations, spec.Guard.Limit) = (policy, 10, 1, 1000);
        spec.Optimizer.Adamw.LearningRate = 1e-5; // so slow that the loss goes up and down, not only down
        spec.Budget.Steps = 30;
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
