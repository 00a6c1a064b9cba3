using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Orchestrator.Training.Data;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;

namespace Orchestrator.Training.Tests.Attempts;

/// <summary>A catalogue with two small sources of made-up words, "left" and "right".</summary>
public sealed class TinyData : IDisposable
{
    private readonly TestFolder _folder = new();

    public TinyData()
        : this(seed: 1)
    {
    }

    internal TinyData(int seed)
    {
        Prepare("left", seed);
        Prepare("right", seed + 1);
    }

    public string Folder => _folder.Path;

    public Task<DataMixture> OpenAsync(DataSpec spec, CancellationToken cancellation) => DataMixture.OpenAsync(
        spec, new SourceFinder(new DataCatalogue([Folder], []), new Progress<PreparationProgress>(), TimeProvider.System), cancellation);

    public void Dispose() => _folder.Dispose();

    private void Prepare(string name, int seed)
    {
        var random = new Random(seed);
        var documents = Enumerable.Range(0, 60).Select(_ => new TextDocument(name, new StringReader(Words(random))));
        new SourcePreparation(SourceFiles.At(_folder[name]), name, Tokenizer.Bytes, "Made up.")
            .Run(documents, new Progress<PreparationProgress>(), TestContext.Current.CancellationToken);
    }

    private static string Words(Random random) => string.Join(' ', Enumerable.Range(0, 12).Select(_ => Word(random)));

    private static string Word(Random random) => random.GetString("abcdefghijklmnopqrstuvwxyz", length: random.Next(2, 7));
}
