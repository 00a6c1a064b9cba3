using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Tests.Execution;

public sealed class TaskReconciliationTests
{
    private static readonly TimeSpan Now = TimeSpan.FromDays(20);
    private static readonly TaskSituation Alive = new(IsAlive: true, IsShipped: false, Asked: null);
    private static readonly TaskSituation Gone = new(IsAlive: false, IsShipped: false, Asked: null);

    [Fact]
    public void A_task_that_is_not_held_is_started() => Assert.IsType<TaskAction.Start>(Decide(Desired(), held: null));

    [Theory]
    [InlineData("cpu-0")]
    [InlineData("run")]
    public void A_task_waits_while_its_device_or_its_run_still_has_a_live_process(string occupied) =>
        Assert.Null(Decide(Desired(), held: null, occupied));

    [Fact]
    public void A_task_for_a_device_that_is_not_offered_is_refused_by_name()
    {
        var refused = Assert.IsType<TaskAction.Refuse>(Decide(Desired(device: "cuda-7"), held: null));
        Assert.Equal("This worker has no device \"cuda-7\"; it offers cpu-0, cpu-1.", refused.Why);
    }

    [Fact]
    public void A_task_that_is_already_asked_to_stop_never_begins() =>
        Assert.IsType<TaskAction.Refuse>(Decide(Desired(stop: StopReason.Canceled), held: null));

    [Fact]
    public void A_task_whose_folder_was_lost_does_not_begin_a_second_time()
    {
        var desired = Desired();
        desired.HasBegun = true;
        Assert.Contains("lost", Assert.IsType<TaskAction.Refuse>(Decide(desired, held: null)).Why, StringComparison.Ordinal);
        Assert.Null(Decide(desired, Alive));
    }

    [Fact]
    public void A_live_task_that_is_wanted_is_left_alone() => Assert.Null(Decide(Desired(), Alive));

    [Fact]
    public void An_attempt_that_ended_is_never_started_again() => Assert.Null(Decide(Desired(), Gone));

    [Fact]
    public void A_live_task_that_nobody_wants_is_killed() => Assert.IsType<TaskAction.Kill>(Decide(desired: null, Alive));

    [Fact]
    public void The_remains_of_a_task_that_nobody_wants_stay_until_all_is_shipped()
    {
        Assert.Null(Decide(desired: null, Gone));
        Assert.IsType<TaskAction.Forget>(Decide(desired: null, Gone with { IsShipped = true }));
    }

    [Fact]
    public void The_remains_of_a_task_stay_while_it_is_asked_for() => Assert.Null(Decide(Desired(), Gone with { IsShipped = true }));

    [Fact]
    public void A_wish_to_stop_is_passed_on_once()
    {
        var desired = Desired(stop: StopReason.Preempted);
        Assert.Equal(new TaskAction.AskToStop(StopReason.Preempted), Decide(desired, Alive));
        Assert.Null(Decide(desired, Alive with { Asked = new(StopReason.Preempted, Now - TimeSpan.FromSeconds(30)) }));
    }

    [Fact]
    public void Another_reason_to_stop_replaces_the_first() => Assert.Equal(
        new TaskAction.AskToStop(StopReason.Canceled),
        Decide(Desired(stop: StopReason.Canceled), Alive with { Asked = new(StopReason.Preempted, Now - TimeSpan.FromSeconds(30)) }));

    [Fact]
    public void A_task_that_does_not_stop_within_its_grace_is_killed()
    {
        var killed = Assert.IsType<TaskAction.Kill>(
            Decide(Desired(stop: StopReason.Canceled), Alive with { Asked = new(StopReason.Canceled, Now - TimeSpan.FromSeconds(61)) }));
        Assert.Equal("it did not stop within 60 s", killed.Why);
    }

    private static TaskAction? Decide(DesiredTask? desired, TaskSituation? held, params string[] occupied) =>
        TaskReconciliation.Decide(desired, held, occupied.ToHashSet(), new HashSet<string> { "cpu-0", "cpu-1" }, Now);

    private static DesiredTask Desired(string device = "cpu-0", StopReason stop = StopReason.Unspecified) => new()
    {
        RunId = "run",
        Attempt = 1,
        Devices = { device },
        Stop = stop,
        StopGrace = Duration.FromTimeSpan(TimeSpan.FromSeconds(60)),
    };
}
