using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class NotificationListenerTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_gives_up_waiting_takes_the_news_from_nobody_else()
    {
        using var signals = new CurveSignals(coordinator.Database, new ClockWithoutAlarms(), NullLogger<CurveSignals>.Instance);
        await signals.StartAsync(Cancellation);
        var run = RunId.New(TimeProvider.System);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var (leaving, staying) = (signals.NextAsync(run, impatient.Token), signals.NextAsync(run, Cancellation));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);

        // Again and again, because nothing tells when the listener has begun to hear.
        await Eventually.TrueAsync(
            async () =>
            {
                await NotifyAsync(run);
                return staying.IsCompleted;
            },
            description: "who stayed has heard the news");
        await staying;
        await signals.StopAsync(Cancellation);
    }

    private async Task NotifyAsync(RunId run)
    {
        await using var connection = await coordinator.Database.OpenConnectionAsync(Cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { CurveSignals.NotificationOf(run) } };
        await batch.ExecuteNonQueryAsync(Cancellation);
    }

    // No longest wait ever ends, so only the news can wake who waits.
    private sealed class ClockWithoutAlarms : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
