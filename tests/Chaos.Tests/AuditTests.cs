using Orchestrator.Chaos.Auditing;
using Orchestrator.Contracts.V1;
using static Orchestrator.Chaos.Tests.Histories;

namespace Orchestrator.Chaos.Tests;

/// <summary>An audit that finds nothing proves something only if it finds what is there.</summary>
public sealed class AuditTests
{
    [Fact]
    public void A_cluster_in_which_everything_holds_has_no_breach() => Assert.Empty(Breaches(Sound));

    [Fact]
    public void A_missing_step_is_named() => Assert.Equal(
        ["run run-1 (id-1): train/loss lacks step 7"],
        Breaches(WithLoss(points => points.Where(point => point.Step != 7))));

    [Fact]
    public void Many_missing_steps_are_counted() => Assert.Equal(
        ["run run-1 (id-1): train/loss lacks step 1, 2, 3 and 17 more"],
        Breaches(WithLoss(_ => [])));

    [Fact]
    public void A_doubled_step_is_named() => Assert.Equal(
        ["run run-1 (id-1): train/loss has more than once step 7"],
        Breaches(WithLoss(points => points.SelectMany(point => point.Step == 7 ? [point, point] : new[] { point }))));

    [Fact]
    public void A_step_that_was_served_as_two_attempts_trained_it_is_named_for_both() => Assert.Equal(
        ["run run-1 (id-1): train/loss has more than once step 7; train/loss has another value at step 7"],
        Breaches(WithLoss(points => points.SelectMany(point => point.Step == 7 ? [point, point with { Bits = 1 }] : new[] { point }))));

    [Fact]
    public void A_value_that_differs_in_its_last_bit_is_named() => Assert.Equal(
        ["run run-1 (id-1): train/loss has another value at step 7"],
        Breaches(WithLoss(points => points.Select(point => point.Step == 7 ? point with { Bits = point.Bits ^ 1 } : point))));

    [Fact]
    public void A_step_beyond_the_end_is_named() => Assert.Equal(
        ["run run-1 (id-1): train/loss has what nobody trained, step 21"],
        Breaches(WithLoss(points => points.Append(PointAt(21)))));

    [Fact]
    public void Steps_in_another_order_are_named() => Assert.Equal(
        ["run run-1 (id-1): train/loss is out of order"],
        Breaches(WithLoss(points => points.Reverse())));

    [Fact]
    public void Other_weights_are_named() => Assert.Equal(
        ["run run-1 (id-1): ended with other weights than the undisturbed training"],
        Breaches(With(SoundRun with { Trained = Undisturbed with { Weights = "CD" } })));

    [Fact]
    public void A_run_that_has_several_breaches_has_one_line() => Assert.Equal(
        ["run run-1 (id-1): train/loss lacks step 1, 2, 3 and 17 more; validation/loss lacks step 10, 20; has no weights at its end"],
        Breaches(With(SoundRun with { Trained = new(new Dictionary<string, IReadOnlyList<CurvePoint>>(), Weights: null) })));

    [Fact]
    public void An_acknowledged_run_that_is_absent_is_named() => Assert.Equal(
        ["run run-1 (id-1): was acknowledged and is not stored"], Breaches(Sound with { Runs = [] }));

    [Fact]
    public void A_run_that_is_stored_twice_is_named() => Assert.Equal(
        ["run run-1 (id-1): is stored 2 times: id-1, id-2"], Breaches(Sound with { Runs = [SoundRun, SoundRun with { Id = "id-2" }] }));

    [Fact]
    public void A_run_that_is_stored_under_another_id_than_was_acknowledged_is_named() => Assert.Equal(
        ["run run-1 (id-1): is stored as id-2"], Breaches(With(SoundRun with { Id = "id-2" })));

    [Fact]
    public void A_key_that_was_acknowledged_as_two_runs_is_named() => Assert.Equal(
        ["run run-1 (id-1): was acknowledged as id-1 and as id-2"],
        Breaches(Sound with { Acknowledged = [.. Sound.Acknowledged, new("run-1", Variant: 0, "id-2")] }));

    [Fact]
    public void A_run_that_nobody_was_told_of_is_named() => Assert.Equal(
        ["run run-9 (id-9) is stored and was never acknowledged"],
        Breaches(Sound with { Runs = [SoundRun, SoundRun with { Id = "id-9", Key = "run-9" }] }));

    [Fact]
    public void A_run_that_did_not_succeed_is_named_with_its_reason() => Assert.Equal(
        ["run run-1 (id-1): is Failed: No disk."],
        Breaches(With(SoundRun with { Status = RunStatus.Failed, Message = "No disk." })));

    [Fact]
    public void An_event_after_the_end_is_named() => Assert.Equal(
        ["run run-1 (id-1): has event 8 (requeued) after its end"],
        Breaches(With(SoundRun with { Events = [.. SoundRun.Events, new(8, "requeued")] })));

    [Fact]
    public void A_second_end_is_named() => Assert.Equal(
        ["run run-1 (id-1): has event 8 (succeeded) after its end"],
        Breaches(With(SoundRun with { Events = [.. SoundRun.Events, new(8, "succeeded")] })));

    [Fact]
    public void A_lost_event_is_named() => Assert.Equal(
        ["run run-1 (id-1): has event 4 in the place of event 3"],
        Breaches(With(SoundRun with { Events = [.. SoundRun.Events.Where(one => one.Version != 3)] })));

    [Fact]
    public void An_attempt_that_was_begun_twice_is_named() => Assert.Equal(
        ["run run-1 (id-1): has attempts 1, 1"],
        Breaches(With(SoundRun with { Events = [.. SoundRun.Events.Select(one => one.Attempt == 2 ? one with { Attempt = 1 } : one)] })));

    [Fact]
    public void What_is_left_behind_is_named() => Assert.Equal(
        ["left behind: process 7 trainer"], Breaches(Sound with { LeftBehind = ["process 7 trainer"] }));

    [Fact]
    public void A_suite_that_submitted_nothing_proves_nothing() => Assert.Equal(
        ["no run was acknowledged"], Breaches(Sound with { Acknowledged = [], Runs = [] }));
}
