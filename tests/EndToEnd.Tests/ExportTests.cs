using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class ExportTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task An_exported_run_is_known_again_where_it_comes_from_and_a_deleted_one_does_not_come_back()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("exported", worker.Pool, steps: 20));
        await run.UntilAsync(RunStatus.Succeeded);

        await using var export = await OrcAsync("export", run.Id, "--out", Folder["export"], "--checkpoints", "newest");
        Assert.True(export.ExitCode == 0, export.Transcript);
        Assert.Contains(export.Output, line => line.Contains("succeeded, 1 attempts", StringComparison.Ordinal));
        Assert.True(File.Exists(Folder["export", run.Id, "curves.parquet"]));
        Assert.Single(Directory.EnumerateFiles(Folder["export", run.Id, "checkpoints"], "weights.safetensors", SearchOption.AllDirectories));

        await using var again = await OrcAsync("import", Folder["export"]);
        Assert.True(again.ExitCode == 0, again.Transcript);
        Assert.Contains(again.Output, line => line.EndsWith("is here already.", StringComparison.Ordinal));

        await Cluster.Runs.DeleteAsync(new() { Run = run.Id }, cancellationToken: TestContext.Current.CancellationToken);
        await using var refused = await OrcAsync("import", Folder["export"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(refused.Errors, line => line.Contains("was deleted here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_specification_that_was_exported_can_be_submitted()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("submitted-again", worker.Pool, steps: 5));
        await run.UntilAsync(RunStatus.Succeeded);
        await using var export = await OrcAsync("export", run.Id, "--out", Folder["export"], "--format", "csv");
        Assert.True(export.ExitCode == 0, export.Transcript);

        var losses = (await File.ReadAllLinesAsync(Folder["export", run.Id, "curves.csv"], TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith($"{MetricNames.TrainLoss},", StringComparison.Ordinal));
        Assert.Equal(5, losses.Count());
        await using var plan = await OrcAsync("plan", Folder["export", run.Id, "spec.yaml"]);
        Assert.True(plan.ExitCode == 0, plan.Transcript);
    }
}
