using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Training.Tests.Data;

/// <summary>Small real sources in a folder of the test's own.</summary>
internal static class Sources
{
    internal static IProgress<PreparationProgress> Silence { get; } = new Progress<PreparationProgress>();

    internal static CatalogueSource Prepare(TestFolder folder, string name, Tokenizer tokenizer, params IEnumerable<string> texts)
    {
        var preparation = new SourcePreparation(SourceFiles.At(folder[name]), name, tokenizer, "a test's text");
        var documents = texts.Select((text, index) => new TextDocument($"text {index}", new StringReader(text)));
        var prepared = preparation.Run(documents, Silence, CancellationToken.None);
        return new(prepared.Manifest, prepared.Files);
    }

    /// <summary>Tokens of one of the <see cref="Sentences"/> as bytes, its end included.</summary>
    internal const int SentenceTokens = 16;

    /// <summary>Different documents, all equally long.</summary>
    internal static IEnumerable<string> Sentences(int count) => Enumerable.Range(0, count).Select(number => $"sentence {number:D6}");

    internal static DataCatalogue Catalogue(params string[] folders) => new(folders, []);

    internal static SourceFinder Finder(DataCatalogue catalogue) => new(catalogue, Silence, TimeProvider.System);

    /// <summary>A resolved spec of sources with the same weight, as bytes.</summary>
    internal static DataSpec Spec(double heldOut, params string[] names) => new()
    {
        Tokenizer = Tokenizer.Bytes,
        HeldOut = heldOut,
        Sources = { names.Select(name => new SourceSpec { Name = name, Weight = 1 }) },
    };

    internal static Task<DataMixture> OpenAsync(TestFolder folder, DataSpec spec) =>
        DataMixture.OpenAsync(spec, Finder(Catalogue(folder.Path)), TestContext.Current.CancellationToken);
}
