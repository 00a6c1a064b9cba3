using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class NodeLossTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_node_that_dies_with_points_that_nobody_else_has_leaves_no_gap_where_its_checkpoints_are_seen()
    {
        var checkpoints = Directory.CreateDirectory(Folder["shared"]).FullName;
        var doomed = await StartWorkerAsync(checkpoints: checkpoints);
        var run = await SubmitAsync(TinyRun.Spec("lost-node", doomed.Pool));
        await run.UntilServedAsync(step: 15);

        var agent = doomed.Agent.Mark;
        var frozen = Frozen.Hold(agent);

        // The checkpoint at step 80 waits for the one at step 70, so that is durable.
        await Eventually.TrueAsync(() => doomed.StepsWritten(run) > 80, Patience.Long);
        var trainer = doomed.Trainer(run)!;
        trainer.Send(Signal.Kill);
        await Eventually.TrueAsync(() => !trainer.IsAlive(), Patience.Long);
        agent.Send(Signal.Kill);
        frozen.Dispose();
        await doomed.KillAgentAsync();
        doomed.LoseRuns();
        await Cluster.CallLostAsync(doomed.Name);
        var successor = await StartWorkerAsync(doomed.Pool, checkpoints);

        var trained = await run.SucceededAsync();

        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Equal([null, 1u], trained.Run.Attempts.Select(attempt => attempt.ResumedFrom?.Attempt));
        Assert.InRange(trained.Run.Attempts[1].ResumedStep, 70u, (ulong)TinyRun.Steps);
        Assert.Equal(successor.Name, trained.Run.Attempts[1].Worker);
        await AssertOneLeftAsync(run, checkpoints);
    }

    // The checkpoints that only the lost node told of are known, and all but those that are kept are deleted.
    private async Task AssertOneLeftAsync(SubmittedRun run, string checkpoints)
    {
        var known = await new Checkpoints.CheckpointsClient(Cluster.Invoker).ListAsync(
            new() { Run = run.Id }, cancellationToken: TestContext.Current.CancellationToken);
        var listed = known.Checkpoints.Select(checkpoint => Path.Combine(checkpoints, checkpoint.Location)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, listed.Count);
        await Eventually.TrueAsync(() => Manifests(Path.Combine(checkpoints, run.Id)).SequenceEqual(listed), Patience.Long);
    }

    private static IEnumerable<string> Manifests(string folder) =>
        Directory.EnumerateFiles(folder, "manifest.json", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!)
            .Order(StringComparer.Ordinal);
}
