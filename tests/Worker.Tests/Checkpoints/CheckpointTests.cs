using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Worker.Tests.Peers;

namespace Orchestrator.Worker.Tests.Checkpoints;

public sealed class CheckpointTests : IAsyncLifetime
{
    private const string Location = "018f0000-0000-7000-8000-000000000000/1/000000000100";

    private readonly TestFolder _folder = new();
    private RecordingCoordinator _coordinator = null!;
    private TestAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _coordinator = await RecordingCoordinator.StartAsync();
        _agent = await TestAgent.StartAsync(_folder, _coordinator);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_deletion_is_reported_while_it_is_asked_for()
    {
        var kept = Write("000000000200", "weights", 1);
        var deleted = Write("000000000100", "weights", 1);

        _coordinator.Want(new DesiredTasks { DeleteCheckpoints = { Location } });
        await Eventually.TrueAsync(() => _coordinator.Heartbeats.LastOrDefault()?.DeletedCheckpoints is [Location]);
        Assert.False(File.Exists(deleted));
        Assert.True(File.Exists(kept));
        Assert.Single(Directory.EnumerateDirectories(Path.GetDirectoryName(Path.GetDirectoryName(kept))!));

        _coordinator.Want(new DesiredTasks());
        await Eventually.TrueAsync(() => _coordinator.Heartbeats.Last().DeletedCheckpoints.Count == 0);
    }

    [Fact]
    public async Task What_an_earlier_agent_left_of_a_deletion_goes_with_the_empty_folders_above_it()
    {
        var left = Write("000000000100.deleted", "weights", 1);

        _coordinator.Want(new DesiredTasks { DeleteCheckpoints = { Location } });

        await Eventually.TrueAsync(() => _coordinator.Heartbeats.LastOrDefault()?.DeletedCheckpoints is [Location]);
        Assert.False(File.Exists(left));
        Assert.Empty(Directory.EnumerateDirectories(_agent.Checkpoints));
    }

    [Fact]
    public async Task Nothing_outside_the_root_is_deleted()
    {
        _agent.Errors.Expect(entry => entry.Contains("nothing is deleted", StringComparison.Ordinal));
        var outside = Directory.CreateDirectory(_folder["worker", "elsewhere", "1", "2"]);

        _coordinator.Want(new DesiredTasks { DeleteCheckpoints = { "../elsewhere/1/2", Location } });

        await Eventually.TrueAsync(() => _coordinator.Heartbeats.LastOrDefault()?.DeletedCheckpoints is [Location]);
        Assert.True(outside.Exists);
    }

    [Fact]
    public async Task A_checkpoint_is_sent_file_by_file()
    {
        Write("000000000100", "manifest.json", 10);
        Write("000000000100", "weights.safetensors", 600_000);
        await WelcomeAsync();

        _coordinator.Fetch(new() { TransferId = "t", Location = Location, Endpoint = _coordinator.Address.ToString() });

        await Eventually.TrueAsync(() => _coordinator.Uploads.ContainsKey("t"));
        var chunks = _coordinator.Uploads["t"].Skip(1).Select(chunk => chunk.Chunk).ToList();
        Assert.Equal(
            [("manifest.json", 10UL), ("weights.safetensors", 600_000UL)],
            chunks.Where(chunk => chunk.File is not null).Select(chunk => (chunk.File.Name, chunk.File.SizeBytes)));
        Assert.Equal(600_010, chunks.Sum(chunk => chunk.Bytes.Length));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Bytes.Length, 0, 256 * 1024));
    }

    [Theory]
    [InlineData(Location)]
    [InlineData("../elsewhere/1/2")]
    public async Task A_checkpoint_that_cannot_be_read_is_answered_with_the_reason(string location)
    {
        await WelcomeAsync();
        _coordinator.Fetch(new() { TransferId = "t", Location = location, Endpoint = _coordinator.Address.ToString() });
        await Eventually.TrueAsync(() => _coordinator.Uploads.ContainsKey("t"));
        Assert.Contains(location, _coordinator.Uploads["t"].Last().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_is_verified_and_answered_while_it_is_asked()
    {
        var sound = WrittenCheckpoint.In(_agent.Checkpoints, sequence: 100);
        var damaged = WrittenCheckpoint.In(_agent.Checkpoints, sequence: 200);
        damaged.FlipBit();

        _coordinator.Want(new DesiredTasks { VerifyCheckpoints = { sound.Question(1), damaged.Question(7) } });
        await Eventually.TrueAsync(() => _coordinator.Heartbeats.LastOrDefault()?.VerifiedCheckpoints.Count == 2);
        var answers = _coordinator.Heartbeats.Last().VerifiedCheckpoints;
        Assert.Equal(new VerifiedCheckpoint { Location = sound.Location, Number = 1 }, answers[0]);
        Assert.Equal((damaged.Location, 7U), (answers[1].Location, answers[1].Number));
        Assert.Contains(WrittenCheckpoint.File, answers[1].Damage, StringComparison.Ordinal);

        sound.FlipBit();
        _coordinator.Want(new DesiredTasks { VerifyCheckpoints = { sound.Question(2) } });
        await Eventually.TrueAsync(() => _coordinator.Heartbeats.Last().VerifiedCheckpoints is [{ Number: 2, Damage.Length: > 0 }]);

        _coordinator.Want(new DesiredTasks());
        await Eventually.TrueAsync(() => _coordinator.Heartbeats.Last().VerifiedCheckpoints.Count == 0);
    }

    private Task WelcomeAsync() => Eventually.TrueAsync(() => !_coordinator.Heartbeats.IsEmpty);

    private string Write(string sequence, string file, int bytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_agent.Checkpoints, "018f0000-0000-7000-8000-000000000000", "1", sequence));
        var path = Path.Combine(folder.FullName, file);
        File.WriteAllBytes(path, new byte[bytes]);
        return path;
    }
}
