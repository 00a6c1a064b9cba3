using System.Security.Cryptography;
using Orchestrator.TestKit;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Tests.Checkpoints;

public sealed class FolderCheckpointStoreTests : IDisposable
{
    private static readonly CheckpointFile[] Files =
    [
        new("one", stream => stream.Write("first"u8)),
        new("two", stream => stream.Write("second"u8)),
    ];

    private static readonly HashSet<JournalPosition> NoneDamaged = [];

    private readonly TestFolder _folder = new();
    private readonly FolderCheckpointStore _store;

    public FolderCheckpointStoreTests() => _store = new FolderCheckpointStore(_folder["run-7"]);

    [Fact]
    public void A_folder_that_is_not_there_holds_nothing() => Assert.Empty(_store.List());

    [Fact]
    public void The_newest_is_the_one_of_the_highest_position_not_the_last_written()
    {
        _store.Write(new(10, 3), Files);
        _store.Write(new(9, 400), Files);
        _store.Write(new(9, 1000), Files);

        Assert.Equal([new(10, 3), new(9, 1000), new(9, 400)], _store.List());
    }

    [Fact]
    public void Only_whole_positions_are_listed()
    {
        _store.Write(new(1, 5), Files);
        foreach (var other in (string[])["1/000000000006.partial", "1/7", "one/000000000005", "01/000000000005"])
        {
            Directory.CreateDirectory(_folder["run-7", other]);
        }

        Assert.Equal([new(1, 5)], _store.List());
    }

    [Fact]
    public void What_was_written_is_described_and_read_back()
    {
        var stored = _store.Write(new(2, 34), Files);

        var folder = _folder["run-7", "2", "000000000034"];
        Assert.Equal("run-7/2/000000000034", stored.Location);
        Assert.Equal(Directory.EnumerateFiles(folder).Sum(file => new FileInfo(file).Length), stored.SizeBytes);
        var manifest = File.ReadAllBytes(Path.Combine(folder, "manifest.json"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(manifest)), stored.ManifestHash);
        _store.Verify(new(2, 34));
        using var content = new StreamReader(_store.OpenRead(new(2, 34), "two"));
        Assert.Equal("second", content.ReadToEnd());
    }

    [Theory]
    [InlineData("one", Damage.Flip)]
    [InlineData("two", Damage.Truncate)]
    [InlineData("two", Damage.Remove)]
    [InlineData("manifest.json", Damage.Truncate)]
    [InlineData("manifest.json", Damage.Remove)]
    public void Damage_is_noticed_and_the_file_named(string file, Damage damage)
    {
        _store.Write(new(1, 1), Files);

        damage.Apply(_folder["run-7", "1", "000000000001", file]);

        Assert.Contains(file, Assert.Throws<DamagedCheckpointException>(() => _store.Verify(new(1, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_byte_of_a_manifest_can_change_unnoticed()
    {
        _store.Write(new(1, 1), Files);
        var path = _folder["run-7", "1", "000000000001", "manifest.json"];
        var manifest = File.ReadAllBytes(path);

        Assert.All(Enumerable.Range(0, manifest.Length), index =>
        {
            var changed = manifest.ToArray();
            changed[index] ^= 1;
            File.WriteAllBytes(path, changed);
            Assert.Throws<DamagedCheckpointException>(() => _store.Verify(new(1, 1)));
        });
    }

    [Fact]
    public void A_manifest_of_a_later_version_is_not_trusted()
    {
        _store.Write(new(1, 1), Files);
        var manifest = _folder["run-7", "1", "000000000001", "manifest.json"];
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));

        var damage = Assert.Throws<DamagedCheckpointException>(() => _store.Verify(new(1, 1)));
        Assert.Contains("version 2", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_nothing_and_harms_none()
    {
        _store.Write(new(1, 1), Files);

        var full = new CheckpointFile("two", _ => throw new IOException("No space left."));
        var failure = Assert.Throws<CannotWriteException>(() => _store.Write(new(1, 2), [Files[0], full]));

        Assert.Contains("No space left.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["000000000001"], Directory.EnumerateFileSystemEntries(_folder["run-7", "1"]).Select(Path.GetFileName));
        _store.Verify(new(1, 1));
    }

    [Fact]
    public void What_a_killed_trainer_left_half_written_can_be_removed()
    {
        _store.Write(new(1, 1), Files);
        Directory.CreateDirectory(_folder["run-7", "1", "000000000009.partial", "inside"]);

        _store.RemovePartial();

        Assert.Equal(["000000000001"], Directory.EnumerateFileSystemEntries(_folder["run-7", "1"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Retention_keeps_the_highest_positions()
    {
        foreach (var position in (JournalPosition[])[new(1, 9), new(2, 4), new(2, 8), new(3, 1)])
        {
            _store.Write(position, Sound(position));
        }

        CheckpointRetention.Apply(_store, new() { Keep = 2 }, NoneDamaged, Unexpected);

        Assert.Equal([new(3, 1), new(2, 8)], _store.List());
    }

    [Fact]
    public void One_whose_state_cannot_be_read_and_one_that_is_known_to_be_damaged_push_no_other_out()
    {
        foreach (var position in (JournalPosition[])[new(1, 9), new(2, 4), new(2, 8), new(3, 1)])
        {
            _store.Write(position, position == new JournalPosition(3, 1) ? Files : Sound(position));
        }

        CheckpointRetention.Apply(_store, new() { Keep = 1 }, new HashSet<JournalPosition> { new(2, 8) }, Unexpected);

        Assert.Equal([new(3, 1), new(2, 8), new(2, 4)], _store.List());
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_deleted_is_warned_of_and_the_others_are_deleted()
    {
        foreach (var sequence in (ulong[])[1, 2, 3])
        {
            _store.Write(new(1, sequence), Sound(new(1, sequence)));
        }

        File.WriteAllText(_folder["run-7", "1", "000000000002.partial"], "in the way");
        var warnings = new List<string>();

        CheckpointRetention.Apply(_store, new() { Keep = 1 }, NoneDamaged, warnings.Add);

        Assert.StartsWith("Checkpoint 1/000000000002 cannot be deleted: ", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal([new(1, 3), new(1, 2)], _store.List());
    }

    private static CheckpointFile[] Sound(JournalPosition position)
    {
        var state = new CheckpointState(
            CheckpointState.CurrentVersion, TrainingState.Beginning, position, [], new Dictionary<string, string>());
        return [.. Files, new(CheckpointFile.State, state.WriteTo)];
    }

    private static void Unexpected(string warning) => Assert.Fail(warning);

    public void Dispose() => _folder.Dispose();
}
