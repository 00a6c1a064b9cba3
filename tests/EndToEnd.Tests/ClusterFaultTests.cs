using Npgsql;
using Orchestrator.Contracts.Processes;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>Tests that take from everybody what all share: never beside others.</summary>
[CollectionDefinition(nameof(ClusterFaults), DisableParallelization = true)]
public sealed class ClusterFaults;

[Collection(nameof(ClusterFaults))]
public sealed class ClusterFaultTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Trainers_do_not_notice_that_the_coordinator_is_killed_and_the_next_one_goes_on()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("killed-coordinator", worker.Pool));
        await using var watch = Orc.Start(Folder.Path, "watch", run.Id, "--server", Cluster.Server);
        await run.UntilServedAsync(step: 25);
        var trainer = worker.Trainer(run)!;

        await Cluster.KillCoordinatorAsync();
        await TrainsOnAsync(worker, run);
        using (Frozen.Hold(trainer))
        {
            await Cluster.CoordinatorIsReadyAsync();
            await worker.IsReadyAsync();
            Assert.Equal(trainer, worker.Trainer(run));
        }

        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Single(trained.Run.Attempts);
        Assert.Equal(0, await watch.WaitForExitAsync());
    }

    [Fact]
    public async Task A_run_that_ends_while_the_coordinator_is_away_has_succeeded_when_the_next_one_hears_of_it()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("ended-meanwhile", worker.Pool));
        await run.UntilServedAsync(step: 25);
        var trainer = worker.Trainer(run)!;

        using (Frozen.Hold(Cluster.Cluster.Coordinator.Process.Mark))
        {
            await Eventually.TrueAsync(() => !trainer.IsAlive(), Patience.Long);
            await Cluster.KillCoordinatorAsync();
        }

        await Cluster.CoordinatorIsReadyAsync();
        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Single(trained.Run.Attempts);
    }

    [Fact]
    public async Task When_coordinator_agent_and_trainer_are_killed_together_the_next_ones_go_on()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("killed-all", worker.Pool));
        await run.UntilServedAsync(step: 25);

        await Cluster.KillCoordinatorAsync();
        await TrainsOnAsync(worker, run);
        await worker.KillAgentAsync();
        worker.Trainer(run)!.Send(Signal.Kill);
        await Cluster.CoordinatorIsReadyAsync();
        await worker.StartAgainAsync();

        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Equal([null, 1u], trained.Run.Attempts.Select(attempt => attempt.ResumedFrom?.Attempt));
    }

    [Fact]
    public async Task A_crash_of_the_database_costs_nothing()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("crashed-database", worker.Pool));
        await using var watch = Orc.Start(Folder.Path, "watch", run.Id, "--server", Cluster.Server);
        await run.UntilServedAsync(step: 25);

        await CrashDatabaseAsync();
        await TrainsOnAsync(worker, run);

        Assert.True(await watch.WaitForExitAsync(Patience.Long) == 0, watch.Transcript);
        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Single(trained.Run.Attempts);
    }

    private static async Task TrainsOnAsync(TestWorker worker, SubmittedRun run)
    {
        var written = worker.StepsWritten(run);
        await Eventually.TrueAsync(() => worker.StepsWritten(run) > written + 3, Patience.Long);
    }

    // PostgreSQL ends every connection and recovers from its log when one of its processes is killed.
    private async Task CrashDatabaseAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Cluster.Cluster.Endpoints.Database) { Pooling = false }.ConnectionString);
        await database.OpenAsync(cancellation);
        ProcessMarks.Read(database.ProcessID)!.Send(Signal.Kill);
        await using var command = new NpgsqlCommand("SELECT 1", database);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(cancellation));
    }
}
