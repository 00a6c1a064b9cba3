using Orchestrator.Cli.Dev;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>Tests that take the shared coordinator away: never beside others.</summary>
[CollectionDefinition(nameof(CoordinatorDeath), DisableParallelization = true)]
public sealed class CoordinatorDeath;

[Collection(nameof(CoordinatorDeath))]
public sealed class CoordinatorDeathTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Trainers_do_not_notice_and_the_next_coordinator_goes_on()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("killed-coordinator", worker.Pool));
        await using var watch = Orc.Start(Folder.Path, "watch", run.Id, "--server", Cluster.Server);
        await run.UntilServedAsync(step: 25);
        var trainer = worker.Trainer(run)!;

        await Cluster.KillCoordinatorAsync();
        var written = worker.StepsWritten(run);
        await Eventually.TrueAsync(() => worker.StepsWritten(run) > written + 3, Patience.Long);
        using (Frozen.Hold(trainer))
        {
            await Cluster.CoordinatorIsReadyAsync();
            await worker.IsReadyAsync();
        }

        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Single(trained.Run.Attempts);
        Assert.Equal(trainer, worker.Trainer(run));
        Assert.Equal(0, await watch.WaitForExitAsync());
    }

    [Fact]
    public async Task A_run_that_ends_meanwhile_has_succeeded_when_the_next_coordinator_hears_of_it()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("ended-meanwhile", worker.Pool));
        await run.UntilServedAsync(step: 25);

        using (Frozen.Hold(Cluster.Cluster.Coordinator.Process.Mark))
        {
            await Eventually.TrueAsync(() => worker.Trainer(run)?.IsAlive() is not true, Patience.Long);
            await Cluster.KillCoordinatorAsync();
        }

        await Cluster.CoordinatorIsReadyAsync();
        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Single(trained.Run.Attempts);
    }
}
