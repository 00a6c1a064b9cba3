using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.TestKit.S3;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>Workers that share no folder, and keep their checkpoints in an S3-compatible store.</summary>
public sealed class S3CheckpointTests(ClusterFixture cluster, S3Server server) : ClusterTest(cluster)
{
    private const string Prefix = "team/checkpoints";

    [Fact]
    public async Task A_run_goes_on_from_the_store_when_its_trainer_and_then_its_node_is_killed()
    {
        var bucket = await server.CreateBucketAsync();
        var doomed = await StartWorkerAsync(bucket);
        var run = await SubmitAsync(TinyRun.Spec("in-a-bucket", doomed.Pool));
        await run.UntilServedAsync(step: 25);
        doomed.Trainer(run)!.Send(Signal.Kill);
        await run.UntilServedAsync(step: 55);

        await LoseNodeAsync(doomed, run, attempt: 2);
        var successor = await StartWorkerAsync(bucket, doomed.Pool);
        var trained = await run.SucceededAsync();

        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Equal([doomed.Name, doomed.Name, successor.Name], trained.Run.Attempts.Select(attempt => attempt.Worker));
        Assert.All(trained.Run.Attempts.Skip(1), attempt => Assert.NotNull(attempt.ResumedFrom));
        Assert.False(Directory.Exists(successor.LocalCheckpoints));
        await OnlyKeptAreLeftAsync(run, bucket);

        await using var deletion = await OrcAsync("delete", run.Id, "--yes");
        Assert.True(deletion.ExitCode == 0, deletion.Transcript);
        await Eventually.TrueAsync(async () => await ObjectsAsync(bucket, run) is [], Patience.Long);
    }

    [Fact]
    public async Task A_damaged_object_is_found_while_nobody_needs_it()
    {
        var bucket = await server.CreateBucketAsync();
        var worker = await StartWorkerAsync(bucket);
        var run = await SubmitAsync(TinyRun.Spec("decaying-object", worker.Pool, steps: 20));
        await run.UntilAsync(RunStatus.Succeeded);
        var newest = (await ListAsync(run))[0];

        var key = $"{Prefix}/{newest.Location}/weights.safetensors";
        await FlipBitAsync(bucket, key);
        await Cluster.VerifyNowAsync(run);

        await Eventually.TrueAsync(async () => (await ListAsync(run))[0].Damage.Contains("weights.safetensors", StringComparison.Ordinal), Patience.Long);
        Assert.All((await ListAsync(run)).Skip(1), checkpoint => Assert.Null(checkpoint.DamagedAt));
        await using var download = await OrcAsync("download", run.Id, "--step", $"{newest.Step}", "--out", Folder["damaged"]);
        Assert.NotEqual(0, download.ExitCode);
    }

    private Task<TestWorker> StartWorkerAsync(string bucket, string? pool = null) =>
        StartWorkerAsync(pool, $"s3://{bucket}/{Prefix}", server.Environment);

    private async Task LoseNodeAsync(TestWorker worker, SubmittedRun run, uint attempt)
    {
        var trainer = worker.Trainer(run, attempt)!;
        await worker.KillAgentAsync();
        trainer.Send(Signal.Kill);
        await Eventually.TrueAsync(() => !trainer.IsAlive(), Patience.Long);
        worker.LoseRuns();
        await Cluster.CallLostAsync(worker.Name);
    }

    private async Task<IReadOnlyList<Checkpoint>> ListAsync(SubmittedRun run) => (await new Checkpoints.CheckpointsClient(Cluster.Invoker).ListAsync(
        new() { Run = run.Id }, cancellationToken: TestContext.Current.CancellationToken)).Checkpoints;

    private async Task OnlyKeptAreLeftAsync(SubmittedRun run, string bucket)
    {
        var kept = (await ListAsync(run)).Select(checkpoint => $"{Prefix}/{checkpoint.Location}/manifest.json").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, kept.Count);
        await Eventually.TrueAsync(
            async () => (await ObjectsAsync(bucket, run)).Where(key => key.EndsWith("/manifest.json", StringComparison.Ordinal)).SequenceEqual(kept), Patience.Long);
    }

    private async Task<IReadOnlyList<string>> ObjectsAsync(string bucket, SubmittedRun run)
    {
        var answer = await server.Client.ListObjectsV2Async(
            new() { BucketName = bucket, Prefix = $"{Prefix}/{run.Id}/" }, TestContext.Current.CancellationToken);
        return [.. (answer.S3Objects ?? []).Select(one => one.Key)];
    }

    private async Task FlipBitAsync(string bucket, string key)
    {
        using var content = new MemoryStream();
        using (var answer = await server.Client.GetObjectAsync(bucket, key, TestContext.Current.CancellationToken))
        {
            await answer.ResponseStream.CopyToAsync(content, TestContext.Current.CancellationToken);
        }

        content.GetBuffer()[content.Length / 2] ^= 1;
        content.Position = 0;
        await server.Client.PutObjectAsync(
            new() { BucketName = bucket, Key = key, InputStream = content, UseChunkEncoding = false }, TestContext.Current.CancellationToken);
    }
}
