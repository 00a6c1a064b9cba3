using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs;

/// <summary>Runs that a coordinator places on a worker, whose reports the test makes.</summary>
public sealed class PlacedRunTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    private Contracts.V1.Workers.WorkersClient WorkersClient => new(coordinator.Host.Channel);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_canceled_running_run_is_canceled_when_its_trainer_has_ended_and_the_next_run_gets_the_device()
    {
        var worker = await StoredRuns.AddWorkerAsync(coordinator.Database, "a1", devices: 1, Cancellation);
        var run = await SubmitAsync("first", pool: null);
        Assert.Equal("a1", (await StatusAsync(run, RunStatus.Starting)).Attempts.Single().Worker);
        var next = await SubmitAsync("second", pool: null);
        await ExecuteAsync(run, Commands.Running(1, worker));

        var stopping = await coordinator.Runs.CancelAsync(new CancelRunRequest { Run = run, Message = "Enough." }, cancellationToken: Cancellation);
        Assert.Equal((RunStatus.Stopping, StopReason.Canceled), (stopping.Status, stopping.Stopping));
        await Eventually.TrueAsync(async () => (await GetAsync(next)).StatusMessage == "The only device that fits is busy.");
        await ExecuteAsync(run, Commands.Ended(1, VerdictCode.Stopped, StopReason.Canceled, worker));

        var ended = await GetAsync(run);
        Assert.Equal((RunStatus.Canceled, "Enough."), (ended.Status, ended.StatusMessage));
        Assert.Equal(VerdictCode.Stopped, ended.Attempts.Single().Verdict.Code);
        await StatusAsync(next, RunStatus.Starting);
        await coordinator.Runs.CancelAsync(new CancelRunRequest { Run = next }, cancellationToken: Cancellation);
        await ExecuteAsync(next, Commands.Killed(1, worker));
    }

    [Fact]
    public async Task A_run_whose_worker_is_lost_is_tried_again_on_another_one()
    {
        await AddPoolAsync("retries", "b1");
        var run = await SubmitAsync("retried", "retries");
        await StatusAsync(run, RunStatus.Starting);

        await ExecuteSqlAsync("UPDATE worker SET status = 'lost' WHERE name = 'b1'");
        await AddPoolAsync("retries", "b2");

        var again = await Eventually.NotNullAsync(async () => await GetAsync(run) is { Attempts.Count: 2 } found ? found : null);
        Assert.Equal(("b1", "b2"), (again.Attempts[0].Worker, again.Attempts[1].Worker));
        Assert.Equal("Worker b1 is lost.", again.Attempts[0].Ending);
    }

    [Fact]
    public async Task A_done_run_whose_journal_did_not_arrive_to_the_end_is_tried_again()
    {
        var worker = await AddPoolAsync("journals", "c1");
        var run = await SubmitAsync("incomplete", "journals");
        await StatusAsync(run, RunStatus.Starting);

        await ExecuteSqlAsync($"INSERT INTO journal (run_id, attempt, last_sequence) VALUES ('{run}', 1, 8)");
        await ExecuteAsync(run, Commands.Ended(1, VerdictCode.Done, by: worker));

        var retried = await GetAsync(run);
        Assert.Equal(RunStatus.Waiting, retried.Status);
        Assert.Equal("The trainer says that it is done, but its journal did not arrive to the end. Exited.", retried.Attempts[0].Ending);
        Assert.Contains(retried.Attempts[0].Ending, retried.StatusMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_rolls_back_is_given_out_again_with_the_batches_to_skip()
    {
        var worker = await AddPoolAsync("guards", "e1");
        var run = await SubmitAsync("guarded", "guards");
        await StatusAsync(run, RunStatus.Starting);

        await ExecuteAsync(run, new RunCommand.ReportEnded(1, Diverged(new(84, 86)), worker));

        var again = await Eventually.NotNullAsync(async () => await GetAsync(run) is { Attempts.Count: 2 } found ? found : null);
        Assert.Equal(new BatchRange { First = 84, End = 86 }, again.Attempts[0].Verdict.RollBackPast);
        var task = Assert.Single(await Tasks.ForWorkerAsync(worker, Cancellation));
        Assert.Equal((2U, new BatchRange { First = 84, End = 86 }), (task.Attempt, Assert.Single(task.Skip)));
    }

    [Fact]
    public async Task A_paused_run_frees_its_device_and_goes_on_when_it_is_resumed()
    {
        var worker = await AddPoolAsync("pauses", "f1");
        var run = await SubmitAsync("paused", "pauses");
        await StatusAsync(run, RunStatus.Starting);
        await ExecuteAsync(run, Commands.Running(1, worker));

        var stopping = await coordinator.Runs.PauseAsync(new PauseRunRequest { Run = run, Message = "For now." }, cancellationToken: Cancellation);
        Assert.Equal((RunStatus.Stopping, StopReason.Paused), (stopping.Status, stopping.Stopping));
        Assert.Equal(StopReason.Paused, Assert.Single(await Tasks.ForWorkerAsync(worker, Cancellation)).Stop);
        await ExecuteAsync(run, Commands.Ended(1, VerdictCode.Stopped, StopReason.Paused, worker));

        Assert.Equal(RunStatus.Paused, (await GetAsync(run)).Status);
        Assert.Empty(await Tasks.ForWorkerAsync(worker, Cancellation));
        await coordinator.Runs.ResumeAsync(new ResumeRunRequest { Run = run }, cancellationToken: Cancellation);
        var again = await Eventually.NotNullAsync(async () => await GetAsync(run) is { Attempts.Count: 2 } found ? found : null);
        Assert.Equal(RunStatus.Starting, again.Status);
    }

    [Fact]
    public async Task The_tasks_of_a_drained_worker_make_room_and_go_on_elsewhere()
    {
        var worker = await AddPoolAsync("drains", "g1");
        var run = await SubmitAsync("drained", "drains");
        await StatusAsync(run, RunStatus.Starting);

        var drained = await WorkersClient.DrainAsync(new DrainWorkerRequest { Name = "g1" }, cancellationToken: Cancellation);
        Assert.True(drained.Cordoned && drained.Draining);
        Assert.Equal(StopReason.Drained, (await StatusAsync(run, RunStatus.Stopping)).Stopping);
        await ExecuteAsync(run, Commands.Ended(1, VerdictCode.Stopped, StopReason.Drained, worker));
        await Eventually.TrueAsync(async () => (await GetAsync(run)).StatusMessage.Contains("g1 is draining", StringComparison.Ordinal));

        await AddPoolAsync("drains", "g2");
        var again = await Eventually.NotNullAsync(async () => await GetAsync(run) is { Attempts.Count: 2 } found ? found : null);
        Assert.Equal("g2", again.Attempts[1].Worker);
    }

    [Fact]
    public async Task A_cordoned_worker_keeps_what_it_has_and_takes_nothing_until_it_is_uncordoned()
    {
        await AddPoolAsync("cordons", "h1");
        await WorkersClient.CordonAsync(new CordonWorkerRequest { Name = "h1" }, cancellationToken: Cancellation);
        var run = await SubmitAsync("held-off", "cordons");
        await Eventually.TrueAsync(async () => (await GetAsync(run)).StatusMessage.Contains("h1 is cordoned", StringComparison.Ordinal));

        await WorkersClient.UncordonAsync(new UncordonWorkerRequest { Name = "h1" }, cancellationToken: Cancellation);

        await StatusAsync(run, RunStatus.Starting);
    }

    [Fact]
    public async Task A_worker_that_nobody_knows_is_named_with_those_that_are()
    {
        await AddPoolAsync("names", "i1");

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await WorkersClient.DrainAsync(new DrainWorkerRequest { Name = "i9" }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Contains("There is no worker \"i9\"; known are ", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_names_the_worker_on_which_the_run_would_start()
    {
        await AddPoolAsync("plans", "d1");

        var plan = await coordinator.Runs.PlanAsync(new PlanRequest { Spec = SpecOf("planned", "plans") }, cancellationToken: Cancellation);

        Assert.Equal(["d1"], plan.FittingWorkers);
        Assert.Equal("It would start now on d1 (cpu-0).", plan.Placement);
    }

    private static AttemptEnding Diverged(SkippedRange past) => new(
        new AttemptVerdict(VerdictCode.Diverged, StopReason.Unspecified, "The loss was NaN.", 42, 1, 40, past), 44, "Exited with code 86.");

    private IAssignedTaskQuery Tasks => coordinator.Host.Services.GetRequiredService<IAssignedTaskQuery>();

    private static RunSpec SpecOf(string name, string? pool) => Specs.Named(name, spec => spec.Resources = new() { Pool = pool ?? "default" });

    private async Task<string> SubmitAsync(string name, string? pool) =>
        (await coordinator.Runs.SubmitAsync(new SubmitRequest { Spec = SpecOf(name, pool) }, cancellationToken: Cancellation)).Run.Id;

    private async Task<Run> GetAsync(string run) => await coordinator.Runs.GetAsync(new GetRunRequest { Run = run }, cancellationToken: Cancellation);

    private Task<Run> StatusAsync(string run, RunStatus status) =>
        Eventually.NotNullAsync(async () => await GetAsync(run) is { } found && found.Status == status ? found : null);

    private Task<long> ExecuteAsync(string run, RunCommand command) =>
        coordinator.Host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRunGrain>(Guid.Parse(run)).ExecuteAsync(command, Cancellation);

    private async Task<WorkerId> AddPoolAsync(string pool, string worker)
    {
        var id = await StoredRuns.AddWorkerAsync(coordinator.Database, worker, devices: 1, Cancellation);
        await ExecuteSqlAsync($"UPDATE worker SET pool = '{pool}' WHERE name = '{worker}'");
        return id;
    }

    private async Task ExecuteSqlAsync(string statement)
    {
        await using var command = coordinator.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
