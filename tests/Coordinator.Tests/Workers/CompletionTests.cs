using Grpc.Core;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Workers;

/// <summary>A worker is gone with what it had not shipped, and another one has gone on from its checkpoint.</summary>
public sealed class CompletionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Position Cut = new() { Attempt = 1, Sequence = 13 };

    private readonly List<JournalRecord> _journal = TestJournal.Of(attempt: 1, records: 20);
    private CoordinatorHost? _host;
    private ScriptedAgent? _gone;
    private ScriptedAgent? _successor;
    private DesiredTask? _first;
    private DesiredTask? _second;

    private CoordinatorHost Host => _host!;

    private DesiredTask First => _first!;

    private DesiredTask Second => _second!;

    private Contracts.V1.Checkpoints.CheckpointsClient Checkpoints => new(Host.Channel);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await CoordinatorHost.StartAsync(postgres);
        _gone = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("gone"));
        _first = await TestRuns.GiveAsync(Host.Channel, _gone, spec =>
        {
            spec.Checkpoint = new() { Keep = 1 };
            spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } };
        });
        using (var ship = new ShipClient(Host.Channel, _gone.Welcome))
        {
            await ship.ShipAsync(First, _journal[..5]);
        }

        await new Contracts.V1.Workers.WorkersClient(Host.Channel).CordonAsync(new() { Name = "gone" }, cancellationToken: Cancellation);
        await _gone.BeatAsync(_gone.Report(First, TaskState.Ended));
        _successor = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("successor"));
        _second = Assert.Single((await _successor.HearTasksAsync(tasks => tasks.Tasks.Count > 0)).Tasks);
    }

    public async ValueTask DisposeAsync()
    {
        await _gone!.DisposeAsync();
        await _successor!.DisposeAsync();
        await Host.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_went_on_from_an_attempt_completes_it_up_to_there()
    {
        using var ship = new ShipClient(Host.Channel, _successor!.Welcome);
        await ship.ShipAsync(Second, Start());
        Assert.Equal(5UL, await ship.ShipAsync(First));
        Assert.Equal(5UL, await ship.ShipAsync(First, _journal[7..9]));
        Assert.Equal(13UL, await ship.ShipAsync(First, _journal[5..13]));
        Assert.Equal(TestJournal.PointsOf(1, _journal[..13]).Select(point => (point.Step, point.Value)), await ServedAsync());
    }

    [Fact]
    public async Task What_comes_after_the_place_where_it_was_continued_is_not_taken_from_another_worker()
    {
        using var ship = new ShipClient(Host.Channel, _successor!.Welcome);
        await ship.ShipAsync(Second, Start());
        await ship.SendAsync(First, _journal[5..14]);
        var error = await Assert.ThrowsAsync<RpcException>(ship.HearAsync);
        Assert.Equal(ErrorReason.AttemptNotGiven, TestRuns.ReasonOf(error));
        Assert.Contains("after record 13", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_completes_an_attempt_that_he_does_not_say_to_have_continued()
    {
        using var ship = new ShipClient(Host.Channel, _successor!.Welcome);
        await ship.ShipAsync(Second, TestJournal.Start());
        await ship.SendAsync(First, _journal[5..6]);
        Assert.Equal(ErrorReason.AttemptNotGiven, TestRuns.ReasonOf(await Assert.ThrowsAsync<RpcException>(ship.HearAsync)));
    }

    [Fact]
    public async Task A_worker_that_comes_back_and_ships_the_same_changes_nothing()
    {
        using var ship = new ShipClient(Host.Channel, _successor!.Welcome);
        using var back = new ShipClient(Host.Channel, _gone!.Welcome);
        await ship.ShipAsync(Second, Start());
        await Task.WhenAll(ShipAsync(ship, through: 13, size: 2), ShipAsync(back, through: 20, size: 3));
        Assert.Equal(TestJournal.PointsOf(1, _journal[..13]).Select(point => (point.Step, point.Value)), await ServedAsync());
    }

    [Fact]
    public async Task A_checkpoint_whose_record_was_lost_is_known_once_somebody_went_on_from_it()
    {
        using var ship = new ShipClient(Host.Channel, _successor!.Welcome);
        await ship.ShipAsync(Second, Start());
        var known = Assert.Single((await Checkpoints.ListAsync(new() { Run = First.RunId }, cancellationToken: Cancellation)).Checkpoints);
        Assert.Equal(Cut, known.Position);
        Assert.Equal((12UL, $"{First.RunId}/1/000000000013", "successor"), (known.Step, known.Location, known.Worker));
        Assert.Equal(Start().Started.Restored.WrittenAt, known.WrittenAt);
    }

    [Fact]
    public async Task A_checkpoint_stays_until_its_records_are_there()
    {
        using var ship = new ShipClient(Host.Channel, _successor!.Welcome);
        await ship.ShipAsync(Second, Start());
        await ship.ShipAsync(Second, TestJournal.Checkpoint(sequence: 2, attempt: 2, step: 13, First.RunId));
        Assert.Equal([2U, 1U], await AttemptsWithCheckpointsAsync());

        await ship.ShipAsync(First, _journal[5..13]);
        await ship.ShipAsync(
            Second, TestJournal.Step(sequence: 3, step: 14, loss: 1), TestJournal.Checkpoint(sequence: 4, attempt: 2, step: 14, First.RunId));
        Assert.Equal([2U], await AttemptsWithCheckpointsAsync());
    }

    private JournalRecord Start()
    {
        var start = TestJournal.Start(from: Cut, step: 12);
        start.Started.Lineage.Add(Cut);
        start.Started.Restored = new()
        {
            Checkpoint = TestJournal.Checkpoint(sequence: 14, attempt: 1, step: 12, First.RunId).Checkpoint,
            WrittenAt = new() { Seconds = 1_900_000_000 },
        };
        return start;
    }

    private async Task ShipAsync(ShipClient ship, int through, int size)
    {
        for (var done = 0; done < through;)
        {
            done = (int)await ship.ShipAsync(First, _journal[done..Math.Min(through, done + size)]);
        }
    }

    private async Task<IEnumerable<(long Step, double Value)>> ServedAsync()
    {
        var request = new ReadCurveRequest { Run = First.RunId, Metric = MetricNames.TrainLoss };
        var curve = await new Contracts.V1.Curves.CurvesClient(Host.Channel).ReadAsync(request, cancellationToken: Cancellation);
        return curve.Points.Select(point => ((long)point.Step, point.Value));
    }

    private async Task<IEnumerable<uint>> AttemptsWithCheckpointsAsync() =>
        (await Checkpoints.ListAsync(new() { Run = First.RunId }, cancellationToken: Cancellation)).Checkpoints.Select(known => known.Position.Attempt);
}
