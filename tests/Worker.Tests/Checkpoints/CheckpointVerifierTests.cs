using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Checkpoints.S3;
using Orchestrator.Worker.Checkpoints;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Tests.Checkpoints;

public sealed class CheckpointVerifierTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly CheckpointStores _stores = new(new S3Options(), TimeProvider.System);
    private readonly CheckpointVerifier _verifier;
    private readonly WrittenCheckpoint _checkpoint;

    public CheckpointVerifierTests()
    {
        var root = new CheckpointRoot(new CheckpointPlace.Folder(_folder["checkpoints"]), _stores);
        var store = CheckpointStoreId.LoadOrCreate(root.StoreName);
        var options = Options.Create(new AgentOptions { VerifyBytesPerSecond = long.MaxValue });
        _verifier = new(root, store, options, TimeProvider.System);
        _checkpoint = WrittenCheckpoint.In(_folder["checkpoints"], sequence: 5);
    }

    [Fact]
    public void What_is_as_it_was_written_is_sound() =>
        Assert.Equal(new VerifiedCheckpoint { Location = _checkpoint.Location, Number = 3 }, Verify(_checkpoint.Question(3)));

    [Fact]
    public void A_bit_that_has_changed_is_damage()
    {
        _checkpoint.FlipBit();
        Assert.Contains("weights does not have the SHA-256 of its manifest", Verify(_checkpoint.Question(1))?.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_has_vanished_is_damage()
    {
        Directory.Delete(_checkpoint.Folder, recursive: true);
        Assert.Contains("manifest.json cannot be read", Verify(_checkpoint.Question(1))?.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_a_manifest_that_agree_but_are_not_what_was_written_are_damage()
    {
        var question = _checkpoint.Question(1);
        Directory.Delete(_checkpoint.Folder, recursive: true);
        WrittenCheckpoint.In(_folder["checkpoints"], sequence: 5, content: "weights of another");
        Assert.Contains("manifest.json is another than the trainer wrote", Verify(question)?.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_shared_folder_is_not_mounted_nothing_is_said()
    {
        Directory.Move(_folder["checkpoints"], _folder["elsewhere"]);
        Directory.CreateDirectory(_folder["checkpoints"]);
        Assert.Null(Verify(_checkpoint.Question(1)));

        _ = CheckpointStoreId.LoadOrCreate(_stores.NameOf(new CheckpointPlace.Folder(_folder["checkpoints"])));
        Assert.Null(Verify(_checkpoint.Question(1)));
    }

    [Theory]
    [InlineData("../elsewhere/1/2")]
    [InlineData("run/1/5")]
    public void What_is_no_location_of_a_checkpoint_is_damage(string location) =>
        Assert.Contains("is not the location of a checkpoint", Verify(new() { Location = location, Number = 1 })?.Damage, StringComparison.Ordinal);

    [Fact]
    public void Reading_takes_as_long_as_its_pace_asks_for_and_ends_when_the_agent_stops()
    {
        using var stopping = new CancellationTokenSource();
        var pace = new ReadingPace(bytesPerSecond: 100, TimeProvider.System, stopping.Token);
        var began = TimeProvider.System.GetTimestamp();
        pace.Took(2);
        pace.Took(3);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(48));

        stopping.Cancel();
        Assert.Throws<OperationCanceledException>(() => pace.Took(100_000));
    }

    public void Dispose()
    {
        _stores.Dispose();
        _folder.Dispose();
    }

    private VerifiedCheckpoint? Verify(CheckpointVerification question) => _verifier.Verify(question, TestContext.Current.CancellationToken);
}
