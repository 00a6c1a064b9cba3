using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Tests.Loop;

/// <summary>What becomes of a training that meets a poisoned batch.</summary>
public sealed class GuardedLoopTests
{
    private const int Steps = 30;
    private const ulong Poisoned = 21;

    private static readonly GuardSpec Guard = new() { Window = 10, SpikeDeviations = 50 };

    public static TheoryData<Poison> Poisons { get; } = [Poison.NotANumber, Poison.Spike, Poison.Gradient, Poison.Explosion];

    [Theory]
    [MemberData(nameof(Poisons))]
    public void A_skipped_batch_leaves_no_trace_in_weights_or_curve(Poison poison)
    {
        var skipping = Train(poison, GuardPolicy.Skip);
        var without = Train(poison, GuardPolicy.Stop, skip: [new(Poisoned, Poisoned + 1)]);

        Assert.IsType<LoopEnd.Done>(skipping.End);
        Assert.Equal(without.Weights, skipping.Weights);
        Assert.Equal(without.Curve, skipping.Curve);
        Assert.Equal(Enumerable.Range(1, Steps).Select(step => (ulong)step), skipping.Curve.Select(point => point.Step));
        Assert.Equal((Poisoned + 1, GuardPolicy.Skip), (Assert.Single(skipping.Notices).Step, skipping.Notices[0].Policy));
        Assert.Empty(without.Notices);
    }

    [Theory]
    [MemberData(nameof(Poisons))]
    public void A_training_that_rolls_back_ends_before_the_step_and_names_all_batches_since_its_checkpoint(Poison poison)
    {
        var rolledBack = Train(poison, GuardPolicy.RollBack, checkpointEvery: 8);

        var end = Assert.IsType<LoopEnd.RolledBack>(rolledBack.End);
        Assert.Equal(new SkippedRange(16, Poisoned + 1), end.Past);
        Assert.Equal(Poisoned, end.State.Step);
        Assert.Contains($"(batch {Poisoned})", Assert.Single(rolledBack.Notices).Message, StringComparison.Ordinal);
        Assert.Equal(Poisoned + 1, rolledBack.Curve[^1].Step);
    }

    [Fact]
    public void Without_a_checkpoint_all_batches_since_the_beginning_are_left_out_and_the_next_roll_back_goes_on_from_there()
    {
        var first = RollBack(skip: []);
        var second = RollBack(skip: [first]);
        var third = Train(Poison.NotANumber, GuardPolicy.RollBack, [first, second], IsPoisoned);

        Assert.Equal([new(0, Poisoned + 1), new(Poisoned + 1, Poisoned + 5)], [first, second]);
        Assert.Equal(Poisoned + 5 + Steps, Assert.IsType<LoopEnd.Done>(third.End).State.Data.BatchIndex);
        Assert.Equal(Train(Poison.NotANumber, GuardPolicy.Stop, [new(0, Poisoned + 5)], IsPoisoned).Weights, third.Weights);

        static bool IsPoisoned(ulong batch) => batch is Poisoned or Poisoned + 4;

        static SkippedRange RollBack(IReadOnlyList<SkippedRange> skip) =>
            Assert.IsType<LoopEnd.RolledBack>(Train(Poison.NotANumber, GuardPolicy.RollBack, skip, IsPoisoned).End).Past;
    }

    [Fact]
    public void A_range_may_hold_what_was_skipped_before()
    {
        SkippedRange before = new(18, 20);

        var end = Train(Poison.NotANumber, GuardPolicy.RollBack, [before], checkpointEvery: 16).End;

        var past = Assert.IsType<LoopEnd.RolledBack>(end).Past;
        Assert.Equal(new(16, Poisoned + 1), past);
        Assert.Equal(Poisoned + 1, new DataPosition(16, []).Skip(before).Skip(past).BatchIndex);
    }

    [Theory]
    [MemberData(nameof(Poisons))]
    public void A_training_that_is_to_stop_has_diverged(Poison poison)
    {
        var stopped = Train(poison, GuardPolicy.Stop);

        var end = Assert.IsType<LoopEnd.Diverged>(stopped.End);
        Assert.Equal(Poisoned, end.State.Step);
        Assert.Equal(end.Judgement.Message, Assert.Single(stopped.Notices).Message);
    }

    [Theory]
    [InlineData(Poison.Spike)]
    [InlineData(Poison.Explosion)]
    public void What_is_only_reported_is_trained_on(Poison poison)
    {
        var reported = Train(poison, GuardPolicy.Report);

        Assert.IsType<LoopEnd.Done>(reported.End);
        Assert.NotEqual(Train(poison, GuardPolicy.Skip).Weights, reported.Weights);
        Assert.Equal((Poisoned + 1, GuardPolicy.Report), (reported.Notices[0].Step, reported.Notices[0].Policy));
    }

    [Fact]
    public void Where_every_batch_is_poisoned_the_limit_ends_it()
    {
        var end = Train(Poison.NotANumber, GuardPolicy.Skip, isPoisoned: batch => batch >= Poisoned);

        Assert.Equal(Poisoned, Assert.IsType<LoopEnd.Diverged>(end.End).State.Step);
        Assert.Equal([.. Enumerable.Repeat(GuardPolicy.Skip, 10), GuardPolicy.Stop], end.Notices.Select(notice => notice.Policy));
        Assert.Contains("guard.limit", end.Notices[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_skip_after_a_checkpoint_is_no_reason_for_another_one()
    {
        var saved = Train(Poison.NotANumber, GuardPolicy.Skip, checkpointEvery: (int)Poisoned).Saved;

        Assert.Equal([Poisoned, (ulong)Steps], saved);
    }

    private static Trained Train(
        Poison poison,
        GuardPolicy policy,
        IReadOnlyList<SkippedRange>? skip = null,
        Func<ulong, bool>? isPoisoned = null,
        int checkpointEvery = 100)
    {
        isPoisoned ??= batch => batch == Poisoned;
        using var line = new LineWorkload
        {
            Spoil = (batch, loss) => isPoisoned(batch) ? Spoil(poison, loss) : loss,
            StreamGrowth = batch => isPoisoned(batch) && poison == Poison.Explosion ? 11 : 1,
        };
        var spec = LineSpec.With(Steps, guard: new(Guard) { LossSpike = policy, StreamExplosion = policy });
        spec.Guard.NonFinite = policy == GuardPolicy.Report ? GuardPolicy.Stop : policy;
        using var step = new TrainingStep(spec, line);
        var hooks = new Kept();
        var plan = new LoopPlan(Steps, EvaluateEvery: 100, CheckpointEvery: (ulong)checkpointEvery, MeasureEvery: 1);
        var loop = new TrainingLoop(step, new Evaluation(line, Unfelt.Pulse), plan, hooks, new CutAt(int.MaxValue), Unfelt.Pulse, TimeProvider.System);
        var start = TrainingState.Beginning with { Data = (skip ?? []).Aggregate(DataPosition.Beginning, (data, range) => data.Skip(range)) };
        var end = loop.Run(start, isSaved: false);
        return new(end, Convert.ToHexString(step.Tensors.Weights["line"].bytes), hooks.Curve, hooks.Notices, hooks.Saved);
    }

    // The gradient of a square root is infinite at 0, and that times 0 is not a number.
    private static Tensor Spoil(Poison poison, Tensor loss) => poison switch
    {
        Poison.NotANumber => loss.Times(double.NaN),
        Poison.Spike => loss.Times(1e9),
        Poison.Gradient => loss.Times(0).sqrt(),
        _ => loss,
    };

    private sealed record Trained(
        LoopEnd End,
        string Weights,
        IReadOnlyList<(ulong Step, ulong Tokens, double Loss)> Curve,
        IReadOnlyList<GuardNotice> Notices,
        IReadOnlyList<ulong> Saved);

    private sealed class Kept : ILoopHooks
    {
        public List<(ulong Step, ulong Tokens, double Loss)> Curve { get; } = [];

        public List<GuardNotice> Notices { get; } = [];

        public List<ulong> Saved { get; } = [];

        public void Stepped(StepResult result)
        {
        }

        public void Measured(Measurement measurement) => Curve.AddRange(
            from value in measurement.Values
            where value.Metric == MetricNames.TrainLoss
            select (measurement.Step, measurement.Tokens, value.Value));

        public void Measured(MatrixMeasured matrix) => Assert.Fail($"A line has no matrix {matrix.Name}.");

        public void Noticed(GuardNotice notice) => Notices.Add(notice);

        public void Save(TrainingState state) => Saved.Add(state.Step);

        public void Collect()
        {
        }

        public void Finish()
        {
        }
    }

    /// <summary>What is wrong with a batch.</summary>
    public enum Poison
    {
        NotANumber,
        Spike,
        Gradient,
        Explosion,
    }
}
