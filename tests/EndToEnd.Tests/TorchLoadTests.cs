using Orchestrator.Contracts.Processes;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>An agent must outlive whatever a native library does to its process, so it has none of torch's in its own.</summary>
public sealed class TorchLoadTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Torch_is_loaded_by_a_trainer_and_never_by_its_agent()
    {
        var worker = await StartWorkerAsync();
        Assert.Empty(TorchLibraries(worker.Agent.Mark)); // attached and idle

        var run = await SubmitAsync(TinyRun.Spec("torch-load", worker.Pool));
        await run.UntilServedAsync(step: 25);
        var trainer = worker.Trainer(run)!;
        using (Frozen.Hold(trainer))
        {
            Assert.NotEmpty(TorchLibraries(trainer));
            Assert.Empty(TorchLibraries(worker.Agent.Mark));
        }

        await run.SucceededAsync();
        Assert.Empty(TorchLibraries(worker.Agent.Mark));
    }

    private static IReadOnlyList<string> TorchLibraries(ProcessMark process)
    {
        var maps = File.ReadAllLines($"/proc/{process.Pid}/maps");
        Assert.Contains(maps, line => line.Contains("libcoreclr", StringComparison.Ordinal));
        return [.. maps.Where(line => line.Contains("libtorch", StringComparison.OrdinalIgnoreCase)).Select(line => line.Split(' ')[^1]).Distinct()];
    }
}
