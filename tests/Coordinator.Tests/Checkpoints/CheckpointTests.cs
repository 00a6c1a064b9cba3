using Google.Protobuf;
using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Checkpoints;

public sealed class CheckpointTests(PostgresFixture postgres) : GivenRunTest(
    postgres,
    spec =>
    {
        spec.Checkpoint = new() { Keep = 2 };
        spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } };
    })
{
    private Contracts.V1.Checkpoints.CheckpointsClient Client => new(Host.Channel);

    [Fact]
    public async Task The_newest_checkpoints_are_kept_and_the_others_deleted_when_their_worker_says_so()
    {
        await ShipWithCheckpointsAsync(Given, checkpoints: 4);
        Assert.Equal([16UL, 12UL], (await ListAsync()).Select(checkpoint => checkpoint.Position.Sequence));

        var retired = (await Agent.HearTasksAsync(tasks => tasks.DeleteCheckpoints.Count == 2)).DeleteCheckpoints;
        Assert.Equal([$"{Given.RunId}/1/000000000004", $"{Given.RunId}/1/000000000008"], retired);
        var heartbeat = new Heartbeat { DeletedCheckpoints = { retired[0], $"{Given.RunId}/1/000000000016" } };
        await Agent.SayAsync(new() { Heartbeat = heartbeat });
        Assert.Equal([retired[1]], (await Agent.HearTasksAsync(tasks => tasks.DeleteCheckpoints.Count == 1)).DeleteCheckpoints);

        // What it was not asked to delete is not believed gone.
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task A_milestone_and_the_best_by_validation_loss_stay_beside_the_newest()
    {
        await using var other = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("two"));
        var task = await TestRuns.GiveAsync(
            Host.Channel, other, spec => spec.Checkpoint = new() { Keep = 1, KeepEverySteps = 6, KeepBest = 1 });
        List<JournalRecord> journal = [TestJournal.Start()];
        foreach (var (step, loss) in new[] { (3UL, 1.0), (6UL, 3.0), (9UL, 2.0), (15UL, 1.5) })
        {
            var record = TestJournal.Checkpoint((ulong)journal.Count + 1, attempt: 1, step, task.RunId);
            record.Checkpoint.ValidationLoss = loss;
            journal.Add(record);
        }

        using var ship = new ShipClient(Host.Channel, other.Welcome);
        await ship.ShipAsync(task, journal);

        var listed = (await Client.ListAsync(new() { Run = task.RunId }, cancellationToken: Cancellation)).Checkpoints;
        Assert.Equal([(15UL, 1.5), (6UL, 3.0), (3UL, 1.0)], listed.Select(checkpoint => (checkpoint.Step, checkpoint.ValidationLoss)));
    }

    [Fact]
    public async Task What_an_attempt_resumed_from_stays_until_it_has_one_of_its_own()
    {
        await ShipWithCheckpointsAsync(Given, checkpoints: 2);
        await Agent.BeatAsync(Agent.Report(Given, TaskState.Ended));
        var second = Assert.Single((await Agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.Attempt == 2))).Tasks);

        // A third checkpoint of the first attempt arrives late; the second attempt went on from the first one.
        var late = Journal(attempt: 1, checkpoints: 3);
        await Ship.ShipAsync(Given, late);
        await Ship.ShipAsync(second, TestJournal.Start(from: new() { Attempt = 1, Sequence = 4 }, step: 3));
        Assert.Equal([(1U, 12UL, false), (1U, 8UL, false), (1U, 4UL, true)], (await ListAsync()).Select(Place));

        await Ship.ShipAsync(second, TestJournal.Checkpoint(sequence: 2, attempt: 2, step: 3, second.RunId));
        Assert.Equal([(2U, 1UL, true), (1U, 12UL, false)], (await ListAsync()).Select(Place));
    }

    [Fact]
    public async Task The_files_of_a_checkpoint_come_from_the_worker_that_holds_them()
    {
        await ShipWithCheckpointsAsync(Given, checkpoints: 2);
        using var download = Client.Download(new() { Run = Given.RunId }, cancellationToken: Cancellation);
        var fetch = (await Agent.HearAsync(message => message.Fetch is not null)).Fetch;
        Assert.Equal($"{Given.RunId}/1/000000000008", fetch.Location);

        var uploading = UploadAsync(fetch, [
            File("manifest.json", 3), Bytes("abc"),
            File("weights.safetensors", 600_000), .. Enumerable.Range(0, 6).Select(_ => Bytes(new string('w', 100_000))),
        ]);
        var files = await ReadAsync(download);
        await uploading;
        Assert.Equal(["manifest.json", "weights.safetensors"], files.Keys);
        Assert.Equal("abc", files["manifest.json"]);
        Assert.Equal(new string('w', 600_000), files["weights.safetensors"]);
    }

    [Fact]
    public async Task A_checkpoint_can_be_asked_for_by_its_step()
    {
        await ShipWithCheckpointsAsync(Given, checkpoints: 2);
        using var download = Client.Download(new() { Run = Given.RunId, Step = 3 }, cancellationToken: Cancellation);
        Assert.Equal($"{Given.RunId}/1/000000000004", (await Agent.HearAsync(message => message.Fetch is not null)).Fetch.Location);
    }

    [Fact]
    public async Task A_step_without_a_checkpoint_is_answered_with_those_that_have_one()
    {
        await ShipWithCheckpointsAsync(Given, checkpoints: 2);
        var error = await FailAsync(new() { Run = Given.RunId, Step = 999 });
        Assert.Equal(ErrorReason.CheckpointNotFound, TestRuns.ReasonOf(error));
        Assert.Contains("3, 6", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_cannot_read_the_files_says_why()
    {
        await ShipWithCheckpointsAsync(Given, checkpoints: 1);
        var failing = FailAsync(new() { Run = Given.RunId });
        var fetch = (await Agent.HearAsync(message => message.Fetch is not null)).Fetch;
        await UploadAsync(fetch, File("manifest.json", 3), new() { Error = "the disk is gone" });
        Assert.Contains("the disk is gone", (await failing).Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_away_cannot_be_asked()
    {
        await ShipWithCheckpointsAsync(Given, checkpoints: 1);
        Agent.Vanish();
        var workers = new Contracts.V1.Workers.WorkersClient(Host.Channel);
        await Eventually.TrueAsync(async () =>
            (await workers.ListAsync(new(), cancellationToken: Cancellation)).Workers[0].Status == WorkerStatus.Unreachable);
        await Eventually.TrueAsync(async () =>
            TestRuns.ReasonOf(await FailAsync(new() { Run = Given.RunId })) == ErrorReason.WorkerUnavailable);
    }

    [Fact]
    public async Task An_upload_that_nobody_waits_for_is_refused()
    {
        var fetch = new FetchCheckpoint { TransferId = "unheard-of" };
        var error = await Assert.ThrowsAsync<RpcException>(() => UploadAsync(fetch, File("manifest.json", 3)));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public async Task A_download_that_is_given_up_ends_its_upload()
    {
        await ShipWithCheckpointsAsync(Given, checkpoints: 1);
        using var giveUp = new CancellationTokenSource();
        using var download = Client.Download(new() { Run = Given.RunId }, cancellationToken: giveUp.Token);
        var fetch = (await Agent.HearAsync(message => message.Fetch is not null)).Fetch;
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => UploadAsync(fetch, Enumerable.Repeat(Bytes(new string('w', 200_000)), 1000)));
    }

    private static (uint, ulong, bool) Place(Checkpoint checkpoint) =>
        (checkpoint.Position.Attempt, checkpoint.Position.Sequence, checkpoint.InLineage);

    // A start, then three steps and a checkpoint, again and again.
    private List<JournalRecord> Journal(int attempt, int checkpoints)
    {
        var journal = new List<JournalRecord> { TestJournal.Start() };
        for (ulong step = 1; journal.Count < 1 + (4 * checkpoints); step++)
        {
            journal.Add(TestJournal.Step((ulong)journal.Count + 1, step, loss: 1));
            if (step % 3 == 0)
            {
                journal.Add(TestJournal.Checkpoint((ulong)journal.Count + 1, attempt, step, Given.RunId));
            }
        }

        return journal;
    }

    private Task<ulong> ShipWithCheckpointsAsync(DesiredTask task, int checkpoints) =>
        Ship.ShipAsync(task, Journal((int)task.Attempt, checkpoints));

    private async Task<IReadOnlyList<Checkpoint>> ListAsync() =>
        (await Client.ListAsync(new() { Run = Given.RunId }, cancellationToken: Cancellation)).Checkpoints;

    private async Task<RpcException> FailAsync(DownloadCheckpointRequest request)
    {
        using var download = Client.Download(request, cancellationToken: Cancellation);
        return await Assert.ThrowsAsync<RpcException>(() => ReadAsync(download));
    }

    private static async Task<Dictionary<string, string>> ReadAsync(AsyncServerStreamingCall<CheckpointChunk> download)
    {
        var files = new Dictionary<string, string>();
        var name = "";
        await foreach (var chunk in download.ResponseStream.ReadAllAsync(Cancellation))
        {
            if (chunk.File is { } file)
            {
                files.Add(name = file.Name, "");
            }
            else
            {
                files[name] += chunk.Bytes.ToStringUtf8();
            }
        }

        return files;
    }

    private async Task UploadAsync(FetchCheckpoint fetch, params IEnumerable<UploadChunk> chunks)
    {
        using var upload = new Contracts.V1.Workers.WorkersClient(Host.Channel).Upload(cancellationToken: Cancellation);
        try
        {
            await upload.RequestStream.WriteAsync(new() { TransferId = fetch.TransferId }, Cancellation);
            foreach (var chunk in chunks)
            {
                await upload.RequestStream.WriteAsync(chunk, Cancellation);
            }

            await upload.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // The call has ended early; it says why below.
        }

        await upload;
    }

    private static UploadChunk File(string name, ulong size) => new() { Chunk = new() { File = new() { Name = name, SizeBytes = size } } };

    private static UploadChunk Bytes(string text) => new() { Chunk = new() { Bytes = ByteString.CopyFromUtf8(text) } };
}
