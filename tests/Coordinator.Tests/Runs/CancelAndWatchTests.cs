using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs;

public sealed class CancelAndWatchTests(PostgresFixture postgres, CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_watches_a_queued_run_sees_it_canceled_and_the_stream_ends()
    {
        var run = await SubmitAsync(coordinator.Runs, "watched");
        using var watch = coordinator.Runs.Watch(new WatchRunRequest { Run = run.Id }, cancellationToken: Cancellation);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(RunStatus.Queued, watch.ResponseStream.Current.Status);

        await coordinator.Runs.CancelAsync(new CancelRunRequest { Run = run.Id, Message = "Wrong seed." }, cancellationToken: Cancellation);

        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        var ended = watch.ResponseStream.Current;
        Assert.Equal((RunStatus.Canceled, "Wrong seed.", 2UL), (ended.Status, ended.StatusMessage, ended.Version));
        Assert.NotNull(ended.EndedAt);
        Assert.False(await watch.ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task Canceling_again_changes_nothing()
    {
        var run = await SubmitAsync(coordinator.Runs, "canceled-twice");
        var once = await coordinator.Runs.CancelAsync(new CancelRunRequest { Run = run.Id, Message = "First." }, cancellationToken: Cancellation);

        var twice = await coordinator.Runs.CancelAsync(new CancelRunRequest { Run = run.Id, Message = "Second." }, cancellationToken: Cancellation);

        Assert.Equal(once, twice);
    }

    [Fact]
    public async Task The_log_of_a_run_without_an_attempt_is_not_found()
    {
        var run = await SubmitAsync(coordinator.Runs, "silent");
        using var logs = coordinator.Runs.Logs(new ReadLogsRequest { Run = run.Id }, cancellationToken: Cancellation);

        var error = await Assert.ThrowsAsync<RpcException>(() => logs.ResponseStream.MoveNext(Cancellation));

        Assert.Equal((StatusCode.NotFound, "Run silent has no attempt yet."), (error.StatusCode, error.Status.Detail));
    }

    [Fact]
    public async Task Who_follows_the_log_of_a_run_that_is_canceled_before_it_started_sees_it_end()
    {
        var run = await SubmitAsync(coordinator.Runs, "never-started");
        using var logs = coordinator.Runs.Logs(new ReadLogsRequest { Run = run.Id, Follow = true }, cancellationToken: Cancellation);
        var next = logs.ResponseStream.MoveNext(Cancellation);

        await coordinator.Runs.CancelAsync(new CancelRunRequest { Run = run.Id }, cancellationToken: Cancellation);

        Assert.False(await next);
    }

    [Fact]
    public async Task A_coordinator_stops_at_once_although_a_run_is_watched()
    {
        var stopping = await CoordinatorHost.StartAsync(postgres);
        var runs = new Contracts.V1.Runs.RunsClient(stopping.Channel);
        var run = await SubmitAsync(runs, "watched-to-the-end");
        using var watch = runs.Watch(new WatchRunRequest { Run = run.Id }, cancellationToken: Cancellation);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        var began = TimeProvider.System.GetTimestamp();
        var next = watch.ResponseStream.MoveNext(Cancellation);

        await stopping.StopAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var error = await Assert.ThrowsAsync<RpcException>(() => next);
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        await stopping.DisposeAsync();
    }

    private static async Task<Run> SubmitAsync(Contracts.V1.Runs.RunsClient runs, string name) =>
        (await runs.SubmitAsync(new SubmitRequest { Spec = Specs.Named(name) }, cancellationToken: Cancellation)).Run;
}
