using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class WorkerNameTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_second_worker_of_the_same_name_ends_and_says_who_holds_it()
    {
        var first = await StartWorkerAsync();

        await using var second = await RunningProgram.RunAsync(
            [BuiltPrograms.Worker, "agent", $"--Agent:Server={Cluster.Server}", $"--Agent:Name={first.Name}", $"--Agent:Folder={Folder["second"]}", "--Http:Port=0"]);

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains(second.Errors, line => line.Contains(first.Name, StringComparison.Ordinal) && line.Contains("name", StringComparison.Ordinal));
        var list = await new Workers.WorkersClient(Cluster.Invoker).ListAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(WorkerStatus.Connected, list.Workers.Single(worker => worker.Name == first.Name).Status);
    }
}
