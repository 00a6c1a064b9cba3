using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Checkpoints;

/// <summary>The second attempt of a run has found the newest checkpoint of the first damaged, and gone on from the one before.</summary>
public sealed class DamagedCheckpointTests(PostgresFixture postgres) : GivenRunTest(
    postgres,
    spec =>
    {
        spec.Checkpoint = new() { Keep = 2 };
        spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } };
    })
{
    private const string Damage = "weights.safetensors does not have the SHA-256 of its manifest";

    private DesiredTask? _second;

    private DesiredTask Second => _second!;

    private Contracts.V1.Checkpoints.CheckpointsClient Client => new(Host.Channel);

    private protected override async Task PrepareAsync()
    {
        await Ship.ShipAsync(Given, [TestJournal.Start(), Checkpoint(2, attempt: 1, step: 3, Given), Checkpoint(3, attempt: 1, step: 6, Given)]);
        await Agent.BeatAsync(Agent.Report(Given, TaskState.Ended));
        _second = Assert.Single((await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.Attempt == 2))).Tasks);

        var start = TestJournal.Start(from: new() { Attempt = 1, Sequence = 1 }, step: 3);
        start.Started.Damaged.Add(new DamagedCheckpoint { Position = new() { Attempt = 1, Sequence = 2 }, Damage = Damage });
        await Ship.ShipAsync(Second, start);
    }

    [Fact]
    public async Task It_is_listed_with_what_is_wrong_with_it()
    {
        var listed = await ListAsync();
        Assert.Equal([(6UL, Damage), (3UL, "")], listed.Select(checkpoint => (checkpoint.Step, checkpoint.Damage)));
        Assert.NotNull(listed[0].DamagedAt);
        Assert.Null(listed[1].DamagedAt);
    }

    [Fact]
    public async Task It_pushes_no_sound_one_out_and_goes_when_enough_newer_ones_are_sound()
    {
        await Ship.ShipAsync(Second, Checkpoint(2, attempt: 2, step: 6, Second));
        Assert.Equal([(2U, 6UL), (1U, 6UL), (1U, 3UL)], (await ListAsync()).Select(Place));

        await Ship.ShipAsync(Second, Checkpoint(3, attempt: 2, step: 9, Second));
        Assert.Equal([(2U, 9UL), (2U, 6UL)], (await ListAsync()).Select(Place));
    }

    [Fact]
    public async Task The_newest_sound_one_is_downloaded_in_its_place()
    {
        using var download = Client.Download(new() { Run = Second.RunId }, cancellationToken: Cancellation);
        var fetch = (await Agent.HearAsync(message => message.Fetch is not null)).Fetch;
        Assert.Equal($"{Second.RunId}/1/000000000001", fetch.Location);
    }

    [Fact]
    public async Task Who_asks_for_it_by_its_step_is_told_what_is_wrong_and_which_are_sound()
    {
        using var download = Client.Download(new() { Run = Second.RunId, Step = 6 }, cancellationToken: Cancellation);
        var error = await Assert.ThrowsAsync<RpcException>(() => download.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(ErrorReason.CheckpointDamaged, TestRuns.ReasonOf(error));
        Assert.Contains(Damage, error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("Sound ones are at steps 3.", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_begins_from_the_newest_sound_one_and_not_from_a_damaged_one()
    {
        var runs = new Contracts.V1.Runs.RunsClient(Host.Channel);
        var spec = (await runs.GetAsync(new() { Run = Second.RunId }, cancellationToken: Cancellation)).Spec;
        var forked = await runs.SubmitAsync(new() { Spec = spec, Fork = new() { Run = Second.RunId } }, cancellationToken: Cancellation);
        Assert.Equal(3UL, forked.Run.Fork.Step);

        var damaged = new ForkSource { Run = Second.RunId, Position = new() { Attempt = 1, Sequence = 2 } };
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await runs.SubmitAsync(new() { Spec = spec, Fork = damaged }, cancellationToken: Cancellation));
        Assert.Equal(ErrorReason.CheckpointDamaged, TestRuns.ReasonOf(error));
    }

    [Fact]
    public async Task A_worker_is_asked_to_look_again_and_what_it_finds_is_listed()
    {
        var asked = Assert.Single((await Agent.HearTasksAsync(tasks => tasks.VerifyCheckpoints.Count > 0)).VerifyCheckpoints);
        Assert.Equal(($"{Second.RunId}/1/000000000002", "beef"), (asked.Location, asked.ManifestHash));

        var sound = new VerifiedCheckpoint { Location = asked.Location, Number = asked.Number };
        await Agent.SayAsync(new() { Heartbeat = new() { VerifiedCheckpoints = { sound } } });
        await Agent.HearTasksAsync(tasks => tasks.VerifyCheckpoints.Count == 0);
        var listed = (await ListAsync())[0];
        Assert.Null(listed.DamagedAt);
        Assert.NotNull(listed.VerifiedAt);
    }

    private static JournalRecord Checkpoint(ulong sequence, int attempt, ulong step, DesiredTask task) =>
        TestJournal.Checkpoint(sequence, attempt, step, task.RunId);

    private static (uint, ulong) Place(Checkpoint checkpoint) => (checkpoint.Position.Attempt, checkpoint.Step);

    private async Task<IReadOnlyList<Checkpoint>> ListAsync() =>
        (await Client.ListAsync(new() { Run = Second.RunId }, cancellationToken: Cancellation)).Checkpoints;
}
