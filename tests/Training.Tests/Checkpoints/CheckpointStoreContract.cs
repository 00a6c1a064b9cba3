using System.Security.Cryptography;
using System.Text;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Tests.Checkpoints;

/// <summary>What every store of checkpoints does.</summary>
public abstract class CheckpointStoreContract
{
    private const string Run = "run-7";

    private static readonly HashSet<JournalPosition> NoneDamaged = [];

    private protected static CheckpointFile[] Files { get; } =
    [
        new("one", stream => stream.Write("first"u8)),
        new("two", stream => stream.Write("second"u8)),
    ];

    private protected ICheckpointStore Store => Open(Run);

    /// <summary>The store of a run's checkpoints.</summary>
    private protected abstract ICheckpointStore Open(string run, Action? progressed = null);

    /// <summary>Names of all that is kept of a run: ATTEMPT/SEQUENCE/FILE, or what else there is.</summary>
    private protected abstract IReadOnlyList<string> Everything(string run = Run);

    private protected abstract byte[] Read(string name);

    /// <summary>Puts something there behind the store's back.</summary>
    private protected abstract void Put(string name, byte[] content);

    private protected abstract void Remove(string name);

    /// <summary>Leaves what a trainer leaves that is killed while it writes.</summary>
    private protected abstract void LeaveHalfWritten(JournalPosition position);

    [Fact]
    public void Where_nobody_has_written_is_nothing() => Assert.Empty(Store.List());

    [Fact]
    public void The_newest_is_the_one_of_the_highest_position_not_the_last_written()
    {
        Store.Write(new(10, 3), Files);
        Store.Write(new(9, 400), Files);
        Store.Write(new(9, 1000), Files);

        Assert.Equal([new(10, 3), new(9, 1000), new(9, 400)], Store.List());
    }

    [Fact]
    public void Only_whole_positions_are_listed()
    {
        Store.Write(new(1, 5), Files);
        LeaveHalfWritten(new(1, 6));
        foreach (var other in (string[])["1/7", "one/000000000005", "01/000000000005"])
        {
            Put($"{other}/manifest.json", [1]);
        }

        Assert.Equal([new(1, 5)], Store.List());
    }

    [Fact]
    public void What_was_written_is_described_and_read_back()
    {
        var stored = Store.Write(new(2, 34), Files);

        Assert.Equal("run-7/2/000000000034", stored.Location);
        Assert.Equal(Everything().Sum(file => Read(file).Length), stored.SizeBytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Read("2/000000000034/manifest.json"))), stored.ManifestHash);
        Assert.Equal(stored, Store.Verify(new(2, 34)));
        Assert.Equal(["manifest.json", "one", "two"], Store.Files(new(2, 34)));
        Assert.Equal("second"u8.ToArray(), ContentOf(Store, new(2, 34), "two"));
    }

    [Fact]
    public void A_file_of_many_pieces_comes_back_as_it_was_and_every_piece_is_told()
    {
        var content = Random(bytes: (40 << 20) + 7);
        var (writing, reading) = (0, 0);

        Open(Run, () => Interlocked.Increment(ref writing)).Write(new(1, 1), [new("large", stream => WriteInPieces(stream, content))]);
        Open(Run, () => reading++).Verify(new(1, 1));

        Assert.True(ContentOf(Store, new(1, 1), "large").AsSpan().SequenceEqual(content));
        Assert.True(writing >= 40, $"{writing} pieces were told of");
        Assert.Equal(41, reading);
    }

    [Fact]
    public void A_file_may_be_empty()
    {
        Store.Write(new(1, 1), [new("empty", _ => { })]);

        Store.Verify(new(1, 1));
        Assert.Empty(ContentOf(Store, new(1, 1), "empty"));
    }

    [Theory]
    [InlineData("one", Damage.Flip)]
    [InlineData("two", Damage.Truncate)]
    [InlineData("two", Damage.Remove)]
    [InlineData("manifest.json", Damage.Truncate)]
    [InlineData("manifest.json", Damage.Remove)]
    public void Damage_is_noticed_and_the_file_named(string file, Damage damage)
    {
        Store.Write(new(1, 1), Files);

        var name = $"1/000000000001/{file}";
        if (damage.Of(Read(name)) is { } content)
        {
            Put(name, content);
        }
        else
        {
            Remove(name);
        }

        Store.Forget(new(1, 1));
        Assert.Contains(file, Assert.Throws<DamagedCheckpointException>(() => Store.Verify(new(1, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_damaged_and_cannot_be_opened()
    {
        Store.Write(new(1, 1), Files);

        Assert.Throws<DamagedCheckpointException>(() => Store.Verify(new(1, 2)));
        Assert.ThrowsAny<IOException>(() => Store.Files(new(1, 2)));
        Assert.ThrowsAny<IOException>(() => Store.OpenRead(new(1, 2), "one"));
        Assert.ThrowsAny<IOException>(() => Store.OpenRead(new(1, 1), "three"));
    }

    [Fact]
    public void A_manifest_of_a_later_version_is_not_trusted()
    {
        Store.Write(new(1, 1), Files);
        const string manifest = "1/000000000001/manifest.json";
        Put(manifest, Replaced(Read(manifest), "\"version\": 1", "\"version\": 2"));

        var damage = Assert.Throws<DamagedCheckpointException>(() => Store.Verify(new(1, 1)));
        Assert.Contains("version 2", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_nothing_and_harms_none()
    {
        Store.Write(new(1, 1), Files);
        var before = Everything();

        var full = new CheckpointFile("large", stream =>
        {
            WriteInPieces(stream, Random(bytes: 20 << 20));
            throw new IOException("No space left.");
        });
        var failure = Assert.Throws<CannotWriteException>(() => Store.Write(new(1, 2), [Files[0], full]));

        Assert.Contains("No space left.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
        Assert.Equal([new(1, 1)], Store.List());
        Store.Verify(new(1, 1));
    }

    [Fact]
    public void What_a_killed_trainer_left_half_written_can_be_removed()
    {
        Store.Write(new(1, 1), Files);
        var before = Everything();
        LeaveHalfWritten(new(1, 9));
        Assert.NotEqual(before, Everything());

        Store.RemovePartial();

        Assert.Equal(before, Everything());
    }

    [Fact]
    public void A_deleted_checkpoint_leaves_nothing_and_is_deleted_again_without_harm()
    {
        Store.Write(new(1, 1), Files);
        var before = Everything();
        Store.Write(new(1, 2), Files);

        Store.Delete(new(1, 2));
        Store.Delete(new(1, 2));

        Assert.Equal(before, Everything());
        Store.Delete(new(1, 1));
        Assert.Empty(Everything());
    }

    [Fact]
    public async Task Many_may_list_and_delete_at_once()
    {
        var positions = Enumerable.Range(1, 8).Select(sequence => new JournalPosition(1, (ulong)sequence)).ToList();
        positions.ForEach(position => Store.Write(position, Files));

        await Task.WhenAll(positions.Select(position => Task.Run(() =>
        {
            Store.Delete(position);
            Assert.DoesNotContain(position, Store.List());
        })));

        Assert.Empty(Store.List());
    }

    [Fact]
    public void Runs_have_nothing_to_do_with_each_other()
    {
        Open("run-1").Write(new(1, 1), Files);
        Open("run-10").Write(new(1, 2), Files);

        Assert.Equal([new(1, 1)], Open("run-1").List());
        Open("run-1").Delete(new(1, 1));
        Open("run-10").Verify(new(1, 2));
    }

    [Fact]
    public void Retention_keeps_the_highest_positions()
    {
        foreach (var position in (JournalPosition[])[new(1, 9), new(2, 4), new(2, 8), new(3, 1)])
        {
            Store.Write(position, Sound(position));
        }

        CheckpointRetention.Apply(Store, new() { Keep = 2 }, NoneDamaged, Unexpected);

        Assert.Equal([new(3, 1), new(2, 8)], Store.List());
    }

    [Fact]
    public void One_whose_state_cannot_be_read_and_one_that_is_known_to_be_damaged_push_no_other_out()
    {
        foreach (var position in (JournalPosition[])[new(1, 9), new(2, 4), new(2, 8), new(3, 1)])
        {
            Store.Write(position, position == new JournalPosition(3, 1) ? Files : Sound(position));
        }

        CheckpointRetention.Apply(Store, new() { Keep = 1 }, new HashSet<JournalPosition> { new(2, 8) }, Unexpected);

        Assert.Equal([new(3, 1), new(2, 8), new(2, 4)], Store.List());
    }

    private protected static byte[] Random(int bytes)
    {
        var content = new byte[bytes];
        new Random(7).NextBytes(content);
        return content;
    }

    private protected static void WriteInPieces(Stream stream, byte[] content)
    {
        foreach (var piece in content.Chunk(1 << 20))
        {
            stream.Write(piece);
        }
    }

    private protected static byte[] ContentOf(ICheckpointStore store, JournalPosition position, string file)
    {
        using var stream = store.OpenRead(position, file);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        Assert.Equal(0, stream.Read(new byte[1]));
        return content;
    }

    private protected static CheckpointFile[] Sound(JournalPosition position)
    {
        var state = new CheckpointState(
            CheckpointState.CurrentVersion, TrainingState.Beginning, position, [], new Dictionary<string, string>());
        return [.. Files, new(CheckpointFile.State, state.WriteTo)];
    }

    private protected static void Unexpected(string warning) => Assert.Fail(warning);

    private static byte[] Replaced(byte[] json, string old, string with) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace(old, with, StringComparison.Ordinal));
}
