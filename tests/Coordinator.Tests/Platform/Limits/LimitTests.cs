using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Security;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform.Limits;

public sealed class LimitTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_calls_too_often_waits_and_the_others_do_not()
    {
        await using var coordinator = await SecureCoordinator.StartAsync(postgres, "--Limits:CallsPerSecond=5", "--Limits:CallsAtOnce=10");
        var key = await coordinator.CreateKeyAsync("alice", "viewer:vision");
        var alice = new Keys.KeysClient(coordinator.Connect(key.Text));

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (var calls = 0; calls < 1000; calls++)
            {
                await alice.WhoAmIAsync(new(), cancellationToken: Cancellation);
            }
        });

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReason.LimitReached), (refusal.StatusCode, TestRuns.ReasonOf(refusal)));
        Assert.Contains("key:alice", refusal.Status.Detail, StringComparison.Ordinal);
        await new Keys.KeysClient(coordinator.Operator).WhoAmIAsync(new(), cancellationToken: Cancellation);
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await alice.WhoAmIAsync(new(), cancellationToken: Cancellation);
                return true;
            }
            catch (RpcException error) when (TestRuns.ReasonOf(error) is ErrorReason.LimitReached)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_stream_too_many_is_refused_until_another_one_ends()
    {
        await using var coordinator = await SecureCoordinator.StartAsync(postgres, "--Limits:StreamsAtATime=2");
        var run = await TestRuns.SubmitAsync(coordinator.Operator);
        var runs = new Contracts.V1.Runs.RunsClient(coordinator.Operator);
        using var first = runs.Watch(new() { Run = run.Id }, cancellationToken: Cancellation);
        using var second = runs.Watch(new() { Run = run.Id }, cancellationToken: Cancellation);
        Assert.True(await first.ResponseStream.MoveNext(Cancellation));
        Assert.True(await second.ResponseStream.MoveNext(Cancellation));

        Assert.Equal(ErrorReason.LimitReached, await WatchAsync());
        first.Dispose();

        await Eventually.TrueAsync(async () => await WatchAsync() is null);

        async Task<ErrorReason?> WatchAsync()
        {
            using var watch = runs.Watch(new() { Run = run.Id }, cancellationToken: Cancellation);
            try
            {
                return await watch.ResponseStream.MoveNext(Cancellation) ? null : ErrorReason.Unspecified;
            }
            catch (RpcException error)
            {
                return TestRuns.ReasonOf(error);
            }
        }
    }
}
