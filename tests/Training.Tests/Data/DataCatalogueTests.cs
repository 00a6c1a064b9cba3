using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Training.Tests.Data;

public sealed class DataCatalogueTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sources_are_offered_by_name_and_tokenizer_with_their_hash()
    {
        var bytes = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "one", "two");
        var wide = Sources.Prepare(_folder, "other", Tokenizer.Cl100K, "one");
        Assert.Equal(
            [
                new DataSource { Name = "notes", Tokenizer = Tokenizer.Bytes, Tokens = 8, Documents = 2, Hash = bytes.Manifest.Sha256 },
                new DataSource { Name = "other", Tokenizer = Tokenizer.Cl100K, Tokens = 2, Documents = 1, Hash = wide.Manifest.Sha256 },
            ],
            Sources.Catalogue(_folder.Path).Offer());
    }

    [Fact]
    public void An_earlier_folder_hides_a_later_ones_source_of_the_same_name()
    {
        using var later = new TestFolder();
        var first = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "here");
        Sources.Prepare(later, "notes", Tokenizer.Bytes, "hidden");
        var listing = Sources.Catalogue(_folder.Path, later.Path).List();
        Assert.Equal([first], listing.Sources);
        Assert.Empty(listing.Problems);
    }

    [Fact]
    public void A_folder_that_is_not_there_holds_nothing() =>
        Assert.Empty(Sources.Catalogue(_folder["nowhere"]).List().Sources);

    [Fact]
    public void A_folder_that_cannot_be_listed_is_a_problem_and_the_others_are_offered()
    {
        var closed = File.CreateSymbolicLink(_folder["closed"], _folder["closed"]).FullName; // leads to itself
        var sound = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "here");

        var listing = Sources.Catalogue(closed, _folder.Path).List();

        Assert.Equal([sound], listing.Sources);
        Assert.StartsWith($"{closed}: ", Assert.Single(listing.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_that_cannot_be_opened_here_may_be_elsewhere()
    {
        var tokens = Sources.Prepare(_folder, "notes", Tokenizer.Bytes, "here").Files.Tokens;
        await using var held = new FileStream(tokens, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var missing = await Assert.ThrowsAsync<DataException>(() => Sources.OpenAsync(_folder, Sources.Spec(heldOut: 0, "notes")));

        Assert.Equal(VerdictCode.DataMissing, missing.Code);
    }

    [Fact]
    public void A_built_in_source_is_offered_before_it_is_prepared()
    {
        var catalogue = new DataCatalogue([_folder.Path], [BuiltIn("files", "a")]);
        Assert.Equal(
            [
                new DataSource { Name = "built-in", Tokenizer = Tokenizer.Bytes },
                new DataSource { Name = "built-in", Tokenizer = Tokenizer.Cl100K },
                new DataSource { Name = "built-in", Tokenizer = Tokenizer.O200K },
            ],
            catalogue.Offer());
    }

    [Fact]
    public void A_built_in_source_that_cannot_be_prepared_is_not_offered() =>
        Assert.Empty(new DataCatalogue([_folder.Path], [BuiltIn()]).Offer());

    public static TheoryData<string, Action<SourceFiles>> Damage => new()
    {
        { "source.tokens is missing", files => File.Delete(files.Tokens) },
        { "source.documents is missing", files => File.Delete(files.Documents) },
        { "source.tokens has 9 bytes, but 5 tokens of uint16 take 10", files => Truncate(files.Tokens, 9) },
        { "source.documents has 8 bytes, but 2 documents take 16", files => Truncate(files.Documents, 8) },
        { "version 2 is not known", files => Change(files, "\"version\": 1", "\"version\": 2") },
        { "tokenizer 'p50k' is not known", files => Change(files, "\"bytes\"", "\"p50k\"") },
        { "dtype 'int64' is not known", files => Change(files, "uint16", "int64") },
        { "source.tokens has 10 bytes, but 6 tokens of uint16 take 12", files => Change(files, "\"tokens\": 5", "\"tokens\": 6") },
        { "0 documents with 5 tokens", files => Change(files, "\"documents\": 2", "\"documents\": 0") },
        { "it is the manifest of 'another'", files => Change(files, "\"source\"", "\"another\"") },
        { "not a manifest", files => File.WriteAllText(files.Manifest, "{}") },
        { "not a manifest", files => File.WriteAllText(files.Manifest, "") },
        { "not a manifest", files => File.WriteAllText(files.Manifest, "[1]") },
        { "not a manifest", files => File.WriteAllText(files.Manifest, "{\"version\": \"one\"}") },
        { "not a manifest", files => Change(files, "\"a test\\u0027s text\"", "null") },
        { "not a manifest", files => Change(files, "\"sha256\"", "\"sha512\"") },
    };

    [Theory]
    [MemberData(nameof(Damage), DisableDiscoveryEnumeration = true)]
    public void A_damaged_source_is_a_problem_of_its_own(string message, Action<SourceFiles> damage)
    {
        var sound = Sources.Prepare(_folder, "sound", Tokenizer.Bytes, "text");
        damage(Sources.Prepare(_folder, "source", Tokenizer.Bytes, "ab", "c").Files);
        var listing = Sources.Catalogue(_folder.Path).List();
        Assert.Equal([sound], listing.Sources);
        var problem = Assert.Single(listing.Problems);
        Assert.StartsWith($"{_folder["source.json"]}: ", problem.ToString());
        Assert.Contains(message, problem.Message);
    }

    [Fact]
    public void Two_sources_of_one_name_and_tokenizer_in_a_folder_are_a_problem()
    {
        var first = Sources.Prepare(_folder, "source", Tokenizer.Bytes, "text").Files;
        var second = first with { Stem = "source.bytes" };
        File.Copy(first.Tokens, second.Tokens);
        File.Copy(first.Documents, second.Documents);
        File.Copy(first.Manifest, second.Manifest);
        var listing = Sources.Catalogue(_folder.Path).List();
        Assert.Single(listing.Sources);
        Assert.Contains("has the same name and tokenizer", Assert.Single(listing.Problems).Message);
    }

    internal static BuiltInSource BuiltIn(params string[] texts) => new(
        "built-in", "a test's text", new(() => texts), text => [new TextDocument(text, new StringReader(text))], "Bring some text.");

    private static void Truncate(string path, int length) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

    private static void Change(SourceFiles files, string from, string to)
    {
        var manifest = File.ReadAllText(files.Manifest);
        Assert.Contains(from, manifest);
        File.WriteAllText(files.Manifest, manifest.Replace(from, to, StringComparison.Ordinal));
    }
}
