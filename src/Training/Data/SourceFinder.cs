using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Catalogue;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Data.Tokenization;
using Orchestrator.Training.Durability;

namespace Orchestrator.Training.Data;

/// <summary>
/// Finds what a spec names: in a folder, or by preparing a built-in source in the first one. What it returns has the hash it states.
/// </summary>
public sealed class SourceFinder(DataCatalogue catalogue, IProgress<PreparationProgress> progress, TimeProvider clock)
{
    /// <exception cref="DataException">This machine lacks it or holds another hash.</exception>
    public async Task<CatalogueSource> FindAsync(SourceSpec wanted, Tokenizer tokenizer, CancellationToken cancellation)
    {
        var source = Find(wanted.Name, tokenizer) ?? await PrepareAsync(wanted.Name, tokenizer, cancellation);
        var hash = await HashCheck.HashAsync(source.Files, cancellation);
        if (hash != source.Manifest.Sha256)
        {
            throw DataException.Missing(
                $"{source.Files.Tokens} is damaged: it holds another hash ({hash}) than its manifest states ({source.Manifest.Sha256}). "
                + "Prepare it again, or remove it if it is built in.");
        }

        if (wanted.HasHash && !hash.Equals(wanted.Hash, StringComparison.OrdinalIgnoreCase))
        {
            throw DataException.Missing($"{source.Files.Tokens} holds another hash ({hash}) than the run began with ({wanted.Hash}).");
        }

        return source;
    }

    private CatalogueSource? Find(string name, Tokenizer tokenizer) =>
        catalogue.List().Sources.FirstOrDefault(source => source.Manifest.Name == name && source.Manifest.TokenizerKind == tokenizer);

    private async Task<CatalogueSource> PrepareAsync(string name, Tokenizer tokenizer, CancellationToken cancellation)
    {
        if (catalogue.BuiltIns.FirstOrDefault(builtIn => builtIn.Name == name) is not { } source || catalogue.Folders.Count == 0)
        {
            throw NotFound(name, tokenizer);
        }

        if (!source.IsPresent)
        {
            throw DataException.Missing($"'{name}' cannot be prepared. {source.WhenAbsent}");
        }

        var files = new SourceFiles(Path.GetFullPath(catalogue.Folders[0]), $"{name}.{TokenizerCatalog.NameOf(tokenizer)}");
        using var alone = await FileLock.TakeAsync(files.Lock, clock, cancellation);
        if (Find(name, tokenizer) is { } preparedMeanwhile)
        {
            return preparedMeanwhile;
        }

        var preparation = new SourcePreparation(files, name, tokenizer, source.Description);
        var prepared = preparation.Run(source.Documents, progress, cancellation);
        return new(prepared.Manifest, prepared.Files);
    }

    private DataException NotFound(string name, Tokenizer tokenizer)
    {
        var listing = catalogue.List();
        var found = listing.Sources.Select(source => $"{source.Manifest.Name} ({source.Manifest.Tokenizer})")
            .Concat(catalogue.BuiltIns.Where(builtIn => builtIn.IsPresent).Select(builtIn => $"{builtIn.Name} (built in)"));
        var problems = listing.Problems.Where(
            problem => problem.Stem is null || $"{problem.Stem}.".StartsWith($"{name}.", StringComparison.Ordinal));
        var words = TokenizerCatalog.NameOf(tokenizer);
        var folder = catalogue.Folders is [var first, ..] ? first : "FOLDER";
        return DataException.Missing(
            $"There is no data source '{name}' with tokenizer {words} in {Named(catalogue.Folders)}; there is: {Named(found)}. "
            + string.Concat(problems.Select(problem => $"{problem} "))
            + $"To make it: orc data prepare PATH... --tokenizer {words} --out {Path.Combine(folder, name)}");
    }

    private static string Named(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "nothing";
}
