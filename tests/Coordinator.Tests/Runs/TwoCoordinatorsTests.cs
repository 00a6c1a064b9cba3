using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Runs;

public sealed class TwoCoordinatorsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task What_is_submitted_at_one_is_watched_and_canceled_at_another()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var here = await CoordinatorHost.StartAsync(postgres, "--Orleans:Clustering=postgres");
        await using var there = await here.StartAnotherAsync("--Orleans:Clustering=postgres");
        var (submitter, watcher) = (new Contracts.V1.Runs.RunsClient(here.Channel), new Contracts.V1.Runs.RunsClient(there.Channel));

        // Enough runs for both coordinators to own some of them.
        for (var number = 0; number < 10; number++)
        {
            var submitted = await submitter.SubmitAsync(new SubmitRequest { Spec = Specs.Named($"run-{number}") }, cancellationToken: cancellation);
            using var watch = watcher.Watch(new WatchRunRequest { Run = submitted.Run.Id }, cancellationToken: cancellation);
            Assert.True(await watch.ResponseStream.MoveNext(cancellation));

            await submitter.CancelAsync(new CancelRunRequest { Run = submitted.Run.Id }, cancellationToken: cancellation);

            Assert.True(await watch.ResponseStream.MoveNext(cancellation));
            Assert.Equal(RunStatus.Canceled, watch.ResponseStream.Current.Status);
        }
    }
}
