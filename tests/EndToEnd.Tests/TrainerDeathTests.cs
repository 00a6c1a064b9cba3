using Orchestrator.Cli.Dev;

namespace Orchestrator.EndToEnd.Tests;

public sealed class TrainerDeathTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_trainer_killed_again_and_again_costs_attempts_but_changes_no_bit()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("killed-trainer", worker.Pool));

        await run.UntilServedAsync(step: 25);
        worker.Trainer(run, attempt: 1)!.Signal(Signal.Kill);
        await run.UntilAsync(state => state.Attempts.Count == 2, "has a second attempt");
        await run.UntilServedAsync(step: 55);
        worker.Trainer(run, attempt: 2)!.Signal(Signal.Kill);
        var trained = await run.SucceededAsync();

        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Equal(3, trained.Run.Attempts.Count);
        Assert.Equal([null, 1u, 2u], trained.Run.Attempts.Select(attempt => attempt.ResumedFrom?.Attempt));
        Assert.All(trained.Run.Attempts.Skip(1), attempt => Assert.InRange(attempt.ResumedStep, 20u, 150u));
    }
}
