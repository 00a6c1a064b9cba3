using Orchestrator.TestKit;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Tests.Checkpoints;

public sealed class FolderCheckpointStoreTests : CheckpointStoreContract, IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void No_byte_of_a_manifest_can_change_unnoticed()
    {
        Store.Write(new(1, 1), Files);
        const string name = "1/000000000001/manifest.json";
        var manifest = Read(name);

        Assert.All(Enumerable.Range(0, manifest.Length), index =>
        {
            var changed = manifest.ToArray();
            changed[index] ^= 1;
            Put(name, changed);
            Assert.Throws<DamagedCheckpointException>(() => Store.Verify(new(1, 1)));
        });
    }

    [Fact]
    public void What_is_left_of_a_deletion_goes_with_the_next_try_or_the_next_trainer()
    {
        Put("1/000000000001.deleted/one", [1]);
        Put("1/000000000002.deleted/one", [1]);

        Store.Delete(new(1, 1));
        Assert.Equal(["1/000000000002.deleted/one"], Everything());
        Store.RemovePartial();
        Assert.Empty(Everything());
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_deleted_is_warned_of_and_the_others_are_deleted()
    {
        foreach (var sequence in (ulong[])[1, 2, 3])
        {
            Store.Write(new(1, sequence), Sound(new(1, sequence)));
        }

        Put("1/000000000002.deleted", "in the way"u8.ToArray());
        var warnings = new List<string>();

        CheckpointRetention.Apply(Store, new() { Keep = 1 }, new HashSet<JournalPosition>(), warnings.Add);

        Assert.StartsWith("Checkpoint 1/000000000002 cannot be deleted: ", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal([new(1, 3), new(1, 2)], Store.List());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1/000000000002")]
    [InlineData("1/000000000002/secret")]
    public void A_link_leads_to_no_part_of_a_checkpoint(string link)
    {
        var secret = _folder["elsewhere", "000000000002", "secret"];
        Directory.CreateDirectory(Path.GetDirectoryName(secret)!);
        File.WriteAllText(secret, "not for you");
        var (place, target) = (_folder["run-7", link], _folder["elsewhere", link[1..].TrimStart('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.CreateSymbolicLink(place, target);

        Assert.Throws<IOException>(() => Store.OpenRead(new(1, 2), "secret"));
        if (!link.EndsWith("secret", StringComparison.Ordinal))
        {
            Assert.Throws<IOException>(() => Store.Files(new(1, 2)));
            Assert.Throws<IOException>(() => Store.Delete(new(1, 2)));
        }

        Assert.True(File.Exists(secret));
    }

    public void Dispose() => _folder.Dispose();

    private protected override ICheckpointStore Open(string run, Action? progressed = null) => new FolderCheckpointStore(_folder[run], progressed);

    private protected override IReadOnlyList<string> Everything(string run = "run-7") => Directory.Exists(_folder[run])
        ? [.. Directory.EnumerateFiles(_folder[run], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder[run], file)).Order(StringComparer.Ordinal)]
        : [];

    private protected override byte[] Read(string name) => File.ReadAllBytes(_folder["run-7", name]);

    private protected override void Put(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder["run-7", name])!);
        File.WriteAllBytes(_folder["run-7", name], content);
    }

    private protected override void Remove(string name) => File.Delete(_folder["run-7", name]);

    private protected override void LeaveHalfWritten(JournalPosition position) => Put($"{position}.partial/one", [1]);
}
