using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class DeletionTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_run_is_archived_then_deleted_and_its_key_still_answers()
    {
        var worker = await StartWorkerAsync();
        var spec = TinyRun.Spec("put-away", worker.Pool, steps: 20);
        spec.Project = "deletion";
        await File.WriteAllTextAsync(Folder["put-away.yaml"], SpecWriter.Write(spec), TestContext.Current.CancellationToken);
        string[] submit = ["submit", Folder["put-away.yaml"], "--key", "put-away"];
        var answer = Google.Protobuf.JsonParser.Default.Parse<SubmitResponse>(await SucceedAsync([.. submit, "-o", "json"]));
        var run = new SubmittedRun(Cluster, answer.Run.Id);
        await run.SucceededAsync();
        Assert.NotEmpty(worker.Checkpoints(run));

        Assert.Contains("is succeeded, archived.", await SucceedAsync("archive", run.Id), StringComparison.Ordinal);
        Assert.DoesNotContain(run.Id, await SucceedAsync("list", "--project", "deletion"), StringComparison.Ordinal);
        Assert.Contains(run.Id, await SucceedAsync("list", "--project", "deletion", "--archived"), StringComparison.Ordinal);
        Assert.Contains("\"step\"", await SucceedAsync("curve", "put-away", "--metric", "train/loss", "--format", "json"), StringComparison.Ordinal);

        Assert.Contains("--yes", await FailAsync("delete", run.Id), StringComparison.Ordinal);
        Assert.Contains("is succeeded, deleted.", await SucceedAsync("delete", run.Id, "--yes"), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => !worker.Has(run), Patience.Long);
        await ClearedAsync(run);

        Assert.Contains("this is what is left", await SucceedAsync("show", run.Id), StringComparison.Ordinal);
        foreach (var command in new[] { "logs", "watch", "checkpoints", "insights", "rerun", "archive" })
        {
            Assert.Contains($"Run {run.Id} was deleted", await FailAsync(command, run.Id), StringComparison.Ordinal);
        }

        Assert.Contains("was deleted", await FailAsync("curve", "put-away", "--metric", "train/loss"), StringComparison.Ordinal);
        Assert.Contains($"run {run.Id}, which was deleted", await SucceedAsync(submit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_comes_back_with_what_it_has_of_a_deleted_run_forgets_it()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("come-back", worker.Pool, steps: 100_000));
        await run.UntilServedAsync(step: 15);
        await worker.KillAgentAsync();
        var shipped = worker.StepsWritten(run);
        await Eventually.TrueAsync(() => worker.StepsWritten(run) > shipped + 50, Patience.Long);
        var trainer = worker.Trainer(run)!;
        trainer.Send(Signal.Terminate); // a signal of nobody's: it saves, says so, and leaves
        await Eventually.TrueAsync(() => !trainer.IsAlive(), Patience.Long);
        await run.CancelAsync();
        await Cluster.CallLostAsync(worker.Name);
        await run.UntilAsync(RunStatus.Canceled);
        await SucceedAsync("delete", run.Id, "--yes");
        await ClearedAsync(run);

        // It ships what was written since, and deletes the checkpoints that the coordinator had not heard of.
        await worker.StartAgainAsync();

        await Eventually.TrueAsync(() => !worker.Has(run), Patience.Long);
        await ClearedAsync(run);
        Assert.Equal(0, await Cluster.CountAsync($"SELECT count(*) FROM checkpoint WHERE run_id = '{run.Id}' AND retired_at IS NULL"));
        Assert.Equal(RunStatus.Canceled, (await run.GetAsync()).Status);
    }

    private async Task<string> SucceedAsync(params string[] arguments)
    {
        await using var orc = await OrcAsync(arguments);
        Assert.True(orc.ExitCode == 0, orc.Transcript);
        return string.Join('\n', orc.Output);
    }

    private async Task<string> FailAsync(params string[] arguments)
    {
        await using var orc = await OrcAsync(arguments);
        Assert.NotEqual(0, orc.ExitCode);
        return orc.Transcript;
    }

    private Task ClearedAsync(SubmittedRun run) => Eventually.TrueAsync(async () => await Cluster.CountAsync(
        $"""
        SELECT count(*) FROM (
          SELECT run_id FROM point UNION ALL SELECT run_id FROM segment UNION ALL SELECT run_id FROM notice UNION ALL SELECT run_id FROM matrix
          UNION ALL SELECT run_id FROM log_chunk UNION ALL SELECT run_id FROM journal) AS fact
        WHERE run_id = '{run.Id}'
        """) == 0);
}
