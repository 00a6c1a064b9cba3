using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

public sealed class DamagedCheckpointTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Damage_is_found_while_nobody_needs_the_checkpoint_and_the_run_resumes_from_the_one_before()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("decaying-checkpoint", worker.Pool));
        await run.UntilServedAsync(step: 35);

        IReadOnlyList<Checkpoint> known;
        using (Frozen.Hold(worker.Trainer(run)!))
        {
            known = await ListAsync(run);

            // The trainer may have written one that it has not told of yet.
            var files = worker.Checkpoints(run).Where(folder => Path.GetFileName(folder).CompareTo($"{known[0].Position.Sequence:D12}") >= 0).ToList();
            files.ForEach(folder => FlipBit(Path.Combine(folder, "weights.safetensors")));
            await Cluster.VerifyNowAsync(run);
            await Eventually.TrueAsync(async () => await IsShownDamagedAsync(run, known[0]), Patience.Long);
            worker.Trainer(run)!.Send(Signal.Kill);
        }

        var trained = await run.SucceededAsync();

        trained.AssertSameTraining(await Cluster.UndisturbedAsync());
        Assert.Equal([null, known[1].Position], trained.Run.Attempts.Select(attempt => attempt.ResumedFrom));
    }

    private async Task<IReadOnlyList<Checkpoint>> ListAsync(SubmittedRun run) => (await new Checkpoints.CheckpointsClient(Cluster.Invoker).ListAsync(
        new() { Run = run.Id }, cancellationToken: TestContext.Current.CancellationToken)).Checkpoints;

    private async Task<bool> IsShownDamagedAsync(SubmittedRun run, Checkpoint checkpoint)
    {
        await using var shown = await OrcAsync("checkpoints", run.Id, "-o", "json");
        var answer = ListCheckpointsResponse.Parser.ParseJson(string.Join('\n', shown.Output));
        var newest = answer.Checkpoints.Single(one => one.Position.Equals(checkpoint.Position));
        return newest.DamagedAt is not null && newest.Damage.Contains("weights.safetensors", StringComparison.Ordinal);
    }

    private static void FlipBit(string path)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var content = (byte)file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(content ^ 1));
    }
}
