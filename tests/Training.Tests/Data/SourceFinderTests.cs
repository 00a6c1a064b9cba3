using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Training.Tests.Data;

public sealed class SourceFinderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_source_with_the_pinned_hash_is_found()
    {
        var source = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "text");
        Assert.Equal(source, await FindAsync("notes", source.Manifest.Sha256.ToUpperInvariant()));
    }

    [Fact]
    public async Task A_source_with_another_hash_than_the_pinned_one_is_missing()
    {
        Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "text");
        var error = await Assert.ThrowsAsync<DataException>(() => FindAsync("notes", new string('0', 64)));
        Assert.Equal(VerdictCode.DataMissing, error.Code);
        Assert.Contains("holds another hash", error.Message);
    }

    [Fact]
    public async Task Tokens_that_are_not_what_the_manifest_hashed_are_found_out()
    {
        var files = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "text").Files;
        var bytes = File.ReadAllBytes(files.Tokens);
        bytes[0] ^= 1;
        File.WriteAllBytes(files.Tokens, bytes);
        var error = await Assert.ThrowsAsync<DataException>(() => FindAsync("notes"));
        Assert.Equal(VerdictCode.DataMissing, error.Code);
        Assert.Contains("is damaged", error.Message);
    }

    [Fact]
    public async Task A_change_after_the_first_check_is_found_out_by_its_time()
    {
        var files = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "text").Files;
        await FindAsync("notes");
        var bytes = File.ReadAllBytes(files.Tokens);
        bytes[0] ^= 1;
        File.WriteAllBytes(files.Tokens, bytes);
        File.SetLastWriteTimeUtc(files.Tokens, File.GetLastWriteTimeUtc(files.Tokens).AddSeconds(1));
        await Assert.ThrowsAsync<DataException>(() => FindAsync("notes"));
    }

    [Fact]
    public async Task An_unchanged_file_is_hashed_once()
    {
        var source = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "text");
        await FindAsync("notes");

        // Had it been read again, other bytes of the same size and time would show.
        var time = File.GetLastWriteTimeUtc(source.Files.Tokens);
        File.WriteAllBytes(source.Files.Tokens, new byte[new FileInfo(source.Files.Tokens).Length]);
        File.SetLastWriteTimeUtc(source.Files.Tokens, time);
        Assert.Equal(source, await FindAsync("notes"));
    }

    [Fact]
    public async Task A_mark_that_makes_no_sense_is_not_believed()
    {
        var source = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "text");
        File.WriteAllText(source.Files.Verified, "nonsense");
        Assert.Equal(source, await FindAsync("notes"));
    }

    [Fact]
    public async Task What_is_not_there_is_missing_and_the_message_says_what_is_and_what_to_do()
    {
        Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "text");
        var finder = Sources.Finder(Sources.Catalogue(_folder.Path));
        var error = await Assert.ThrowsAsync<DataException>(
            () => finder.FindAsync(new SourceSpec { Name = "notes" }, Tokenizer.Cl100K, Cancellation));
        Assert.Equal(VerdictCode.DataMissing, error.Code);
        Assert.Equal(
            $"There is no data source 'notes' with tokenizer cl100k in {_folder.Path}; there is: notes (bytes). "
            + $"To make it: orc data prepare PATH... --tokenizer cl100k --out {_folder["notes"]}",
            error.Message);
    }

    [Fact]
    public async Task What_is_there_but_damaged_is_named()
    {
        File.Delete(Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "text").Files.Tokens);
        var error = await Assert.ThrowsAsync<DataException>(() => FindAsync("notes"));
        Assert.Contains("notes.tokens is missing", error.Message);
    }

    [Fact]
    public async Task A_built_in_source_is_prepared_once_by_many_at_a_time()
    {
        var prepared = 0;
        var builtIn = DataCatalogueTests.BuiltIn("one", "two") with { Read = Counting };
        var folder = _folder["new"];
        var finders = Enumerable.Range(0, 8).Select(_ => Sources.Finder(new DataCatalogue([folder], [builtIn])));
        var found = await Task.WhenAll(finders.Select(finder => Task.Run(
            () => finder.FindAsync(new SourceSpec { Name = "built-in" }, Tokenizer.Bytes, Cancellation), Cancellation)));
        Assert.Equal("built-in.bytes", found.Distinct().Single().Files.Stem);
        Assert.Equal(2, prepared);

        IEnumerable<TextDocument> Counting(string text)
        {
            Interlocked.Increment(ref prepared);
            return [new TextDocument(text, new StringReader(text))];
        }
    }

    [Fact]
    public async Task A_built_in_source_has_one_preparation_for_each_tokenizer()
    {
        var finder = Sources.Finder(new DataCatalogue([_folder.Path], [DataCatalogueTests.BuiltIn("text")]));
        var bytes = await finder.FindAsync(new SourceSpec { Name = "built-in" }, Tokenizer.Bytes, Cancellation);
        var wide = await finder.FindAsync(new SourceSpec { Name = "built-in" }, Tokenizer.Cl100K, Cancellation);
        Assert.Equal((5, 2), (bytes.Manifest.Tokens, wide.Manifest.Tokens));
    }

    [Fact]
    public async Task A_built_in_source_whose_files_this_machine_lacks_is_missing()
    {
        var finder = Sources.Finder(new DataCatalogue([_folder.Path], [DataCatalogueTests.BuiltIn()]));
        var error = await Assert.ThrowsAsync<DataException>(
            () => finder.FindAsync(new SourceSpec { Name = "built-in" }, Tokenizer.Bytes, Cancellation));
        Assert.Equal((VerdictCode.DataMissing, "'built-in' cannot be prepared. Bring some text."), (error.Code, error.Message));
    }

    private Task<CatalogueSource> FindAsync(string name, string? hash = null)
    {
        var wanted = new SourceSpec { Name = name };
        if (hash is not null)
        {
            wanted.Hash = hash;
        }

        return Sources.Finder(Sources.Catalogue(_folder.Path)).FindAsync(wanted, Tokenizer.Bytes, Cancellation);
    }
}
