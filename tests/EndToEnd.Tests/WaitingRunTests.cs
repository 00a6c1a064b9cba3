using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class WaitingRunTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task A_run_that_no_worker_fits_says_why_and_starts_when_one_comes()
    {
        var run = await SubmitAsync(TinyRun.Spec("early", pool: "late", steps: 2));
        await run.UntilAsync(state => state.StatusMessage.Length > 0, "says why it waits");

        await using var show = await OrcAsync("show", run.Id);
        Assert.Contains(show.Output, line => line.Contains("queued No worker is connected.", StringComparison.Ordinal)
            || line.Contains("no connected worker fits", StringComparison.Ordinal));

        await StartWorkerAsync(pool: "late");
        await run.UntilAsync(RunStatus.Succeeded);
    }

    [Fact]
    public async Task A_run_whose_data_no_worker_has_says_which()
    {
        var worker = await StartWorkerAsync();
        var spec = TinyRun.Spec("no-data", worker.Pool);
        spec.Data.Sources[0].Name = "nowhere";

        var run = await SubmitAsync(spec);

        await run.UntilAsync(state => state.StatusMessage.Contains($"{worker.Name} lacks data source nowhere", StringComparison.Ordinal), "names the source");
        await run.CancelAsync();
    }

    [Fact]
    public async Task A_busy_device_is_waited_for()
    {
        var worker = await StartWorkerAsync();
        var first = await SubmitAsync(TinyRun.Spec("holds-device", worker.Pool));
        await first.UntilAsync(RunStatus.Starting);

        var second = await SubmitAsync(TinyRun.Spec("waits-for-device", worker.Pool, steps: 2));

        await second.UntilAsync(state => state.StatusMessage == "The only device that fits is busy.", "waits for the device");
        await second.UntilAsync(RunStatus.Succeeded);
        Assert.Equal(RunStatus.Succeeded, (await first.GetAsync()).Status);
    }
}
