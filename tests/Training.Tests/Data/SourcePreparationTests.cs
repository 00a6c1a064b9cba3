using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Tests.Data;

public sealed class SourcePreparationTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_become_narrow_tokens_with_an_end_after_each_document()
    {
        var source = Sources.Prepare(_folder, "small", Tokenizer.Bytes, "ab", "c");
        var tokens = MemoryMarshal.Cast<byte, ushort>(File.ReadAllBytes(source.Files.Tokens)).ToArray();
        Assert.Equal([97, 98, 256, 99, 256], tokens);
        Assert.Equal([0UL, 3UL], Starts(source));
    }

    [Fact]
    public void A_large_vocabulary_becomes_wide_tokens()
    {
        var source = Sources.Prepare(_folder, "small", Tokenizer.Cl100K, "hello world", "hello");
        var tokens = MemoryMarshal.Cast<byte, uint>(File.ReadAllBytes(source.Files.Tokens)).ToArray();
        Assert.Equal([15339, 1917, 100257, 15339, 100257], tokens);
        Assert.Equal([0UL, 3UL], Starts(source));
    }

    [Fact]
    public void The_manifest_says_what_the_files_hold()
    {
        var source = Sources.Prepare(_folder, "small", Tokenizer.Bytes, "ab", "c");
        var expected = new SourceManifest
        {
            Version = 1,
            Name = "small",
            Tokenizer = "bytes",
            Dtype = "uint16",
            Tokens = 5,
            Documents = 2,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source.Files.Tokens))),
            Description = "a test's text",
        };
        Assert.Equal(expected, SourceManifest.Parse(File.ReadAllText(source.Files.Manifest)));
    }

    [Fact]
    public void A_document_longer_than_one_piece_is_one_document()
    {
        var source = Sources.Prepare(_folder, "long", Tokenizer.Bytes, new string('x', 3 * TextPieces.Length), "y");
        Assert.Equal([0UL, (3UL * TextPieces.Length) + 1], Starts(source));
    }

    [Fact]
    public void Empty_documents_are_left_out_and_counted()
    {
        var prepared = Run("", "text", "");
        Assert.Equal((2, 1), (prepared.EmptyDocuments, prepared.Manifest.Documents));
    }

    [Fact]
    public void Nothing_but_empty_documents_is_an_error_and_leaves_nothing()
    {
        var error = Assert.Throws<DataException>(() => Run("", ""));
        Assert.Equal("None of 2 documents has any text (a test's text).", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void No_document_at_all_is_an_error() =>
        Assert.Equal("No document was found (a test's text).", Assert.Throws<DataException>(() => Run()).Message);

    [Fact]
    public void A_failure_half_way_leaves_the_older_source_as_it_was()
    {
        var older = Sources.Prepare(_folder, "source", Tokenizer.Bytes, "older");
        Assert.Throws<DataException>(() => Preparation.Run(FailsAtTheSecond(), Sources.Silence, CancellationToken.None));
        Assert.Equal(older, CatalogueSource.Read(older.Files));
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);

        static IEnumerable<TextDocument> FailsAtTheSecond()
        {
            yield return new("first", new StringReader("newer"));
            throw DataException.AtFault("second");
        }
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var documents = new[] { new TextDocument("text", new StringReader("text")) };
        Assert.Throws<OperationCanceledException>(() => Preparation.Run(documents, Sources.Silence, source.Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300_000)]
    public void A_full_disk_is_an_error_and_leaves_nothing(int length)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        File.CreateSymbolicLink(SourceFiles.Partial(Preparation.Files.Tokens), "/dev/full");
        var error = Assert.Throws<CannotWriteException>(() => Run(new string('x', length)));
        Assert.Contains("source.tokens", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(".json")]
    [InlineData(".documents")]
    public void A_full_disk_leaves_the_older_source_as_it_was(string suffix)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        var older = Sources.Prepare(_folder, "source", Tokenizer.Bytes, "older");
        File.CreateSymbolicLink(SourceFiles.Partial(_folder[$"source{suffix}"]), "/dev/full");

        Assert.Throws<CannotWriteException>(() => Run("newer", "text"));

        Assert.Equal(older, CatalogueSource.Read(older.Files));
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void A_source_is_prepared_by_one_at_a_time()
    {
        var path = Preparation.Files.Lock;
        using (var held = FileLock.TryTake(path))
        {
            Assert.NotNull(held);
            Assert.Null(FileLock.TryTake(path));
        }

        using var after = FileLock.TryTake(path);
        Assert.NotNull(after);
    }

    [Fact]
    public void A_lock_makes_its_folder()
    {
        using var held = FileLock.TryTake(_folder["new", ".lock"]);
        Assert.NotNull(held);
    }

    [Fact]
    public void A_lock_where_no_folder_can_be_is_no_lock_held_by_another()
    {
        File.WriteAllText(_folder["file"], "in the way");
        Assert.Throws<CannotWriteException>(() => FileLock.TryTake(_folder["file", ".lock"]));
    }

    [Fact]
    public void A_text_that_cannot_be_read_is_not_taken_for_a_full_disk()
    {
        var error = Assert.Throws<DataException>(() => Preparation.Run(Unreadable(), Sources.Silence, CancellationToken.None));
        Assert.Equal("The text cannot be read: The cable is out.", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));

        static IEnumerable<TextDocument> Unreadable()
        {
            yield return new("first", new StringReader("text"));
            throw new IOException("The cable is out.");
        }
    }

    private SourcePreparation Preparation => new(SourceFiles.At(_folder["source"]), "source", Tokenizer.Bytes, "a test's text");

    private PreparedSource Run(params string[] texts) => Preparation.Run(
        texts.Select(text => new TextDocument("text", new StringReader(text))), Sources.Silence, CancellationToken.None);

    private static List<ulong> Starts(CatalogueSource source) =>
        [.. File.ReadAllBytes(source.Files.Documents).Chunk(sizeof(ulong)).Select(bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes))];
}
