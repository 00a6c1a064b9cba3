using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class NotificationListenerTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_gives_up_waiting_takes_the_news_from_nobody_else()
    {
        var signals = coordinator.Host.Services.GetRequiredService<CurveSignals>();
        var run = RunId.New(TimeProvider.System);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var leaving = signals.NextAsync(run, impatient.Token);
        var (before, staying) = (TimeProvider.System.GetTimestamp(), signals.NextAsync(run, Cancellation));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);

        await using var connection = await coordinator.Database.OpenConnectionAsync(Cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { CurveSignals.NotificationOf(run) } };
        await batch.ExecuteNonQueryAsync(Cancellation);

        await staying;
        Assert.InRange(TimeProvider.System.GetElapsedTime(before), TimeSpan.Zero, TimeSpan.FromMilliseconds(900));
    }
}
