using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Liveness;

namespace Orchestrator.Worker.Tests.Liveness;

public sealed class HangRuleTests
{
    private static readonly LivenessSpec Silent = new() { FirstStep = Duration.FromTimeSpan(TimeSpan.FromMinutes(7)) };
    private static readonly LivenessSpec Said = new() { HangAfter = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)) };

    [Fact]
    public void A_limit_is_learnt_from_the_steps() => Assert.Equal(TimeSpan.FromSeconds(100), HangRule.LimitOf(After(steps: 5, seconds: 20), Silent));

    [Fact]
    public void Short_steps_leave_half_a_minute() => Assert.Equal(TimeSpan.FromSeconds(30), HangRule.LimitOf(After(steps: 5, seconds: 0.05), Silent));

    [Fact]
    public void What_the_spec_says_counts_once_a_step_is_done() => Assert.Equal(TimeSpan.FromSeconds(3), HangRule.LimitOf(After(steps: 1, seconds: 20), Said));

    [Fact]
    public void Before_the_first_step_another_limit_holds()
    {
        Assert.Equal(TimeSpan.FromMinutes(7), HangRule.LimitOf(After(steps: 0, seconds: 0), Silent));
        Assert.Equal(TimeSpan.FromMinutes(7), HangRule.LimitOf(pulse: null, Silent));
        Assert.Equal(TimeSpan.FromMinutes(10), HangRule.LimitOf(pulse: null, liveness: null));
    }

    private static Pulse After(ulong steps, double seconds) => new(
        TrainerPhase.Training, 700, steps, TimeSpan.Zero, TimeSpan.FromSeconds(seconds), Checkpoint: 0, new TimeSpan[Pulse.Phases]);
}
