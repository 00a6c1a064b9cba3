using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

public sealed class CancellationTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    // More steps than any machine takes while a test runs: only a cancellation ends it.
    private const int Endless = 1_000_000;

    [Fact]
    public async Task A_queued_run_is_canceled_at_once()
    {
        var run = await SubmitAsync(TinyRun.Spec("canceled-queued", pool: "nobody-is-here"));

        var canceled = await run.CancelAsync();

        Assert.Equal(RunStatus.Canceled, canceled.Status);
        Assert.Empty(canceled.Attempts);
    }

    [Fact]
    public async Task A_starting_run_is_canceled_and_its_device_is_free_again()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("canceled-starting", worker.Pool, Endless));
        await run.UntilAsync(RunStatus.Starting);

        await run.CancelAsync();

        await run.UntilAsync(RunStatus.Canceled);
        await AnotherRunSucceedsAsync(worker);
    }

    [Fact]
    public async Task A_running_run_saves_then_is_canceled_and_its_device_is_free_again()
    {
        var worker = await StartWorkerAsync();
        var run = await SubmitAsync(TinyRun.Spec("canceled-running", worker.Pool, Endless));
        await run.UntilServedAsync(step: 5);

        var stopping = await run.CancelAsync();

        Assert.Equal((RunStatus.Stopping, StopReason.Canceled), (stopping.Status, stopping.Stopping));
        var canceled = await run.UntilAsync(RunStatus.Canceled);
        var verdict = Assert.Single(canceled.Attempts).Verdict;
        Assert.Equal((VerdictCode.Stopped, StopReason.Canceled), (verdict.Code, verdict.Reason));
        Assert.NotNull(verdict.Checkpoint);
        await AnotherRunSucceedsAsync(worker);
    }

    [Fact]
    public async Task A_canceled_run_stays_canceled()
    {
        var run = await SubmitAsync(TinyRun.Spec("canceled-twice", pool: "nobody-is-here"));
        var first = await run.CancelAsync();

        var second = await run.CancelAsync();

        Assert.Equal(first, second);
    }

    private async Task AnotherRunSucceedsAsync(TestWorker worker)
    {
        var next = await SubmitAsync(TinyRun.Spec("after-cancellation", worker.Pool, steps: 2));
        await next.UntilAsync(RunStatus.Succeeded);
    }
}
