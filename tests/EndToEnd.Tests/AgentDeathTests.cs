using Orchestrator.Contracts.Processes;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class AgentDeathTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task The_next_agent_takes_over_the_trainer_that_a_killed_one_left()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("killed-agent", worker.Pool));
        await run.UntilServedAsync(step: 25);
        var trainer = worker.Trainer(run)!;

        await worker.KillAgentAsync();
        var written = worker.StepsWritten(run);
        await Eventually.TrueAsync(() => worker.StepsWritten(run) > written + 3, Patience.Long); // it trains on alone
        using (Frozen.Hold(trainer))
        {
            await worker.StartAgainAsync();
            Assert.Equal(trainer, worker.Trainer(run));
        }

        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Single(trained.Run.Attempts);
    }

    [Fact]
    public async Task What_agent_and_trainer_left_when_both_were_killed_is_shipped_by_the_next_agent()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("killed-both", worker.Pool));
        await run.UntilServedAsync(step: 25);

        await worker.KillAgentAsync();
        var written = worker.StepsWritten(run);
        await Eventually.TrueAsync(() => worker.StepsWritten(run) > written + 3, Patience.Long);
        worker.Trainer(run)!.Send(Signal.Kill);
        await worker.StartAgainAsync();

        var trained = await run.SucceededAsync();
        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Equal([null, 1u], trained.Run.Attempts.Select(attempt => attempt.ResumedFrom?.Attempt));
    }
}
