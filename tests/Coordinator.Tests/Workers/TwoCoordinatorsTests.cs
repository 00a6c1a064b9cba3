using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Workers;

/// <summary>The worker is attached to one coordinator, its journal goes to the other, and people may ask either.</summary>
public sealed class TwoCoordinatorsTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_asked_of_one_coordinator_reaches_a_worker_of_the_other()
    {
        await using var left = await CoordinatorHost.StartAsync(postgres, "--Orleans:Clustering=postgres");
        await using var right = await left.StartAnotherAsync("--Orleans:Clustering=postgres");
        await using var agent = await ScriptedAgent.AttachAsync(left.Channel, ScriptedAgent.HelloOf("one"));
        var task = await TestRuns.GiveAsync(right.Channel, agent);

        using var tail = new Contracts.V1.Curves.CurvesClient(left.Channel).Tail(
            new() { Run = task.RunId, Metrics = { TestJournal.Loss } }, cancellationToken: Cancellation);
        using var ship = new ShipClient(right.Channel, agent.Welcome);
        await ship.ShipAsync(task, [.. TestJournal.Of(attempt: 1, records: 4), TestJournal.Checkpoint(5, attempt: 1, step: 3, task.RunId)]);
        Assert.True(await tail.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(3, tail.ResponseStream.Current.Points.Count);

        using var download = new Contracts.V1.Checkpoints.CheckpointsClient(right.Channel).Download(
            new() { Run = task.RunId }, cancellationToken: Cancellation);
        var fetch = (await agent.HearAsync(message => message.Fetch is not null)).Fetch;
        Assert.Equal($"http://{right.Channel.Target}", fetch.Endpoint);
        using var upload = new Contracts.V1.Workers.WorkersClient(right.Channel).Upload(cancellationToken: Cancellation);
        var header = new CheckpointFileHeader { Name = "manifest.json" };
        await upload.RequestStream.WriteAsync(new() { TransferId = fetch.TransferId, Chunk = new() { File = header } }, Cancellation);
        await upload.RequestStream.CompleteAsync();
        await upload;
        Assert.Equal(header, Assert.Single(await download.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation)).File);

        await new Contracts.V1.Runs.RunsClient(right.Channel).CancelAsync(new() { Run = task.RunId }, cancellationToken: Cancellation);
        await agent.HearTasksAsync(tasks => tasks.Tasks.Any(wanted => wanted.Stop == StopReason.Canceled));
    }
}
