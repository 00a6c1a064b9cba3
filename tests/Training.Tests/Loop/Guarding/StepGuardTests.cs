using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Loop.Guarding;

namespace Orchestrator.Training.Tests.Loop.Guarding;

public sealed class StepGuardTests
{
    // Their median is 2.5, and 0.1 the median distance from it.
    private static readonly double[] Usual = [2.4, 2.6, 2.3, 2.7, 2.5, 2.5, 2.4, 2.6, 2.3, 2.7];

    private readonly GuardSpec _spec = new()
    {
        NonFinite = GuardPolicy.Stop,
        LossSpike = GuardPolicy.Skip,
        StreamExplosion = GuardPolicy.Report,
        Window = 10,
        SpikeDeviations = 5,
        ExplosionFactor = 3,
        Limit = 4,
    };

    [Theory]
    [InlineData(2.5)]
    [InlineData(3.2)]
    [InlineData(0)]
    public void A_loss_within_its_deviations_or_below_is_sound(double loss) => Assert.Equal(Judgement.Sound, Judge(Usual, loss));

    [Fact]
    public void A_loss_far_above_the_median_is_a_spike_and_the_notice_says_against_what_and_in_which_batches()
    {
        var judgement = Judge(Usual, 9);

        var notice = Assert.Single(judgement.Notices);
        Assert.Equal((21UL, GuardFinding.LossSpike, GuardPolicy.Skip), (notice.Step, notice.Finding, notice.Policy));
        Assert.StartsWith("At step 21 the loss was 9, ", notice.Message, StringComparison.Ordinal);
        Assert.Contains(" above 2.5, the median of 10 steps (batches 40-41).", notice.Message, StringComparison.Ordinal);
        Assert.Contains("(intervention 1 of 4)", notice.Message, StringComparison.Ordinal);
        Assert.False(judgement.IsAccepted);
    }

    [Fact]
    public void The_bound_is_so_many_robust_deviations_above_the_median()
    {
        var bound = 2.5 + (5 * RobustSpread.Of(Usual).Deviation);

        Assert.Equal(Judgement.Sound, Judge(Usual, bound - 1e-9));
        Assert.NotEqual(Judgement.Sound, Judge(Usual, bound + 1e-9));
    }

    [Fact]
    public void Before_the_window_is_full_only_the_non_finite_is_judged()
    {
        Assert.Equal(Judgement.Sound, Judge(Usual[1..], 1e30));
        Assert.Equal(GuardFinding.NonFinite, Assert.Single(Judge([], double.NaN).Notices).Finding);
    }

    [Fact]
    public void Where_most_losses_are_one_number_there_is_no_deviation_to_judge_by() =>
        Assert.Equal(Judgement.Sound, Judge([.. Enumerable.Repeat(2.0, 9), 3], 4));

    [Fact]
    public void A_reported_step_is_accepted()
    {
        _spec.LossSpike = GuardPolicy.Report;

        var judgement = Judge(Usual, 9);

        Assert.True(judgement.IsAccepted);
        Assert.Equal(GuardPolicy.Report, Assert.Single(judgement.Notices).Policy);
    }

    [Theory]
    [InlineData(2.9, false)]
    [InlineData(3.1, true)]
    [InlineData(double.PositiveInfinity, true)]
    [InlineData(double.NaN, true)]
    public void A_stream_that_grows_a_multiple_of_its_median_explodes(double growth, bool explodes)
    {
        var notices = Judge(Usual, 2.5, growth).Notices;

        Assert.Equal(explodes ? [GuardFinding.StreamExplosion] : [], notices.Select(notice => notice.Finding));
    }

    [Fact]
    public void A_model_without_a_stream_cannot_explode() => Assert.Equal(Judgement.Sound, Judge(Usual, 2.5, growth: null));

    [Fact]
    public void Of_two_findings_the_stricter_policy_is_what_is_done_about_both()
    {
        _spec.StreamExplosion = GuardPolicy.RollBack;

        var judgement = Judge(Usual, 9, growth: 100);

        Assert.Equal(GuardPolicy.RollBack, judgement.Policy);
        Assert.Equal([GuardFinding.LossSpike, GuardFinding.StreamExplosion], judgement.Notices.Select(notice => notice.Finding));
        Assert.All(judgement.Notices, notice => Assert.Equal(GuardPolicy.RollBack, notice.Policy));
    }

    [Theory]
    [InlineData(3, 0, GuardPolicy.Skip)]
    [InlineData(1, 2, GuardPolicy.Skip)]
    [InlineData(4, 0, GuardPolicy.Stop)]
    [InlineData(0, 4, GuardPolicy.Stop)]
    [InlineData(2, 2, GuardPolicy.Stop)]
    public void Skips_and_roll_backs_together_are_limited(uint skips, int rollBacks, GuardPolicy policy)
    {
        var judgement = Judge(Usual, 9, skips: skips, rollBacks: rollBacks);

        Assert.Equal(policy, judgement.Policy);
        Assert.Equal(policy == GuardPolicy.Stop, judgement.Message.Contains("one more than guard.limit, which allows 4", StringComparison.Ordinal));
    }

    [Fact]
    public void A_finding_that_is_only_reported_needs_no_limit()
    {
        _spec.LossSpike = GuardPolicy.Report;

        Assert.True(Judge(Usual, 9, skips: 4).IsAccepted);
    }

    [Fact]
    public void The_history_holds_the_newest_steps_of_a_window()
    {
        var history = Enumerable.Range(1, 25).Aggregate(
            GuardHistory.Empty, (history, step) => new StepGuard(_spec).Accept(history, Step(step, growth: step % 2 == 0 ? step : null)));

        Assert.Equal(Enumerable.Range(16, 10).Select(step => (double)step), history.Losses);
        Assert.Equal(Enumerable.Range(3, 10).Select(step => 2.0 * step), history.StreamGrowths);
    }

    [Fact]
    public void A_growth_that_is_not_finite_is_no_history()
    {
        var history = new StepGuard(_spec).Accept(GuardHistory.Empty, Step(2.5, double.PositiveInfinity));

        Assert.Equal([2.5], history.Losses);
        Assert.Empty(history.StreamGrowths);
    }

    private Judgement Judge(double[] losses, double loss, double? growth = 1, uint skips = 0, int rollBacks = 0)
    {
        var data = Enumerable.Range(0, rollBacks).Aggregate(
            new DataPosition(40, []), (data, number) => data.Skip(new((ulong)number, (ulong)number + 1)));
        var history = new GuardHistory(losses, Enumerable.Repeat(1.0, losses.Length).ToList(), skips);
        return new StepGuard(_spec).Judge(Before with { Data = data, Guard = history }, Step(loss, growth));
    }

    private static TrainingState Before { get; } = TrainingState.Beginning with { Step = 20 };

    private static StepResult Step(double loss, double? growth) => new(
        Before with { Step = 21, Data = new DataPosition(42, []) },
        loss,
        double.IsFinite(loss) ? 1 : null,
        LearningRate: 0.1,
        growth is { } value ? new Dictionary<string, double> { [MetricNames.StreamGrowth] = value } : []);
}
