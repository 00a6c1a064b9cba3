using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class FollowingTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_submitted_run_is_watched_and_its_log_followed_to_its_end()
    {
        var worker = await StartWorkerAsync();
        File.WriteAllText(Folder["followed.yaml"], SpecWriter.Write(TinyRun.Spec("followed", worker.Pool)));
        await using var submit = Orc.Start(Folder.Path, "submit", "followed.yaml", "--set", "budget.steps=40", "--watch", "--server", Cluster.Server);
        var run = new SubmittedRun(Cluster, await IdAsync("followed"));
        await run.UntilAsync(RunStatus.Running);

        await using var logs = await OrcAsync("logs", "followed", "--follow");

        Assert.EndsWith("done: The budget of 40 steps is used up.", logs.Output.Last(), StringComparison.Ordinal);
        Assert.Equal(0, await submit.WaitForExitAsync(Patience.Long));
        Assert.Contains(submit.Output, line => line.Contains("followed: succeeded, step 40 / 40", StringComparison.Ordinal));
        Assert.Equal(["budget.steps=40"], (await run.GetAsync()).Overrides);
    }

    private async Task<string> IdAsync(string name)
    {
        var found = await TestKit.Eventually.NotNullAsync(
            async () => (await Cluster.Runs.ListAsync(new(), cancellationToken: TestContext.Current.CancellationToken)).Runs.FirstOrDefault(run => run.Spec.Name == name),
            Patience.Long);
        return found.Id;
    }
}
