using Orchestrator.Contracts;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class TrainerDeathTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_trainer_killed_again_and_again_costs_attempts_but_changes_no_bit()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("killed-trainer", worker.Pool));
        var followed = run.FollowAsync();

        await run.UntilServedAsync(step: 25);
        worker.Trainer(run, attempt: 1)!.Send(Signal.Kill);
        await run.UntilAsync(state => state.Attempts.Count == 2, "has a second attempt");
        await run.UntilServedAsync(step: 55);
        worker.Trainer(run, attempt: 2)!.Send(Signal.Kill);
        var trained = await run.SucceededAsync();

        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Equal([null, 1u, 2u], trained.Run.Attempts.Select(attempt => attempt.ResumedFrom?.Attempt));
        Assert.All(trained.Run.Attempts.Skip(1), attempt => Assert.InRange(attempt.ResumedStep, 10u, 150u));
        Assert.Equal(trained.Curve(MetricNames.TrainLoss), await followed);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_passed_over_with_a_warning()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("damaged-checkpoint", worker.Pool));
        await run.UntilServedAsync(step: 25);

        using (Frozen.Hold(worker.Trainer(run)!))
        {
            File.WriteAllText(Path.Combine(worker.Checkpoints(run)[^1], "weights.safetensors"), "no weights");
            worker.Trainer(run)!.Send(Signal.Kill);
        }

        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        await using var logs = await OrcAsync("logs", run.Id, "--attempt", "2");
        Assert.Contains(logs.Output, line => line.Contains("warning", StringComparison.OrdinalIgnoreCase) && line.Contains("weights.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_retries_the_run_fails_and_keeps_its_curve()
    {
        var worker = await StartWorkerAsync();
        var spec = TinyRun.Spec("no-retries", worker.Pool);
        spec.Retries.Infrastructure = 0;
        var run = await SubmitAsync(spec);
        await run.UntilServedAsync(step: 5);

        worker.Trainer(run)!.Send(Signal.Kill);

        var failed = await run.UntilAsync(RunStatus.Failed);
        Assert.Contains("signal 9", failed.StatusMessage, StringComparison.OrdinalIgnoreCase);
        await using var curve = await OrcAsync("curve", run.Id, "--metric", MetricNames.TrainLoss, "--format", "csv");
        Assert.True(curve.Output.Count > 5, curve.Transcript);
    }

    [Fact]
    public async Task A_run_that_waits_for_its_retry_is_canceled_at_once()
    {
        var worker = await StartWorkerAsync();
        var spec = TinyRun.Spec("canceled-waiting", worker.Pool);
        spec.Retries.Backoff = new() { Seconds = 300 };
        var run = await SubmitAsync(spec);
        await run.UntilServedAsync(step: 5);
        worker.Trainer(run)!.Send(Signal.Kill);
        await run.UntilAsync(RunStatus.Waiting);

        var canceled = await run.CancelAsync();

        Assert.Equal(RunStatus.Canceled, canceled.Status);
    }
}
