using Orchestrator.Contracts.V1;
using Orchestrator.Training.Data.Preparation;
using Orchestrator.Training.Data.Tokenization;

namespace Orchestrator.Training.Data.Catalogue;

/// <summary>
/// Finds data by name and tokenizer in a list of folders; what an earlier folder holds hides the same in a later one. Reads manifests and
/// file sizes only, so it is quick enough to be asked often.
/// </summary>
public sealed class DataCatalogue(IReadOnlyList<string> folders, IReadOnlyList<BuiltInSource> builtIns)
{
    public IReadOnlyList<string> Folders => folders;

    public IReadOnlyList<BuiltInSource> BuiltIns => builtIns;

    public CatalogueListing List()
    {
        var (sources, problems) = (new List<CatalogueSource>(), new List<CatalogueProblem>());
        foreach (var files in folders.SelectMany(folder => Manifests(folder, problems)))
        {
            try
            {
                var source = CatalogueSource.Read(files);
                RequireAlone(source, sources);
                sources.Add(source);
            }
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                problems.Add(new(files.Manifest, files.Stem, error.Message));
            }
        }

        return new([.. sources.DistinctBy(source => (source.Manifest.Name, source.Manifest.TokenizerKind))], problems);
    }

    /// <summary>Everything a run may ask this machine for, also the built-in sources that nobody has asked for yet.</summary>
    public IReadOnlyList<DataSource> Offer()
    {
        var prepared = List().Sources.Select(source => source.ToDataSource()).ToList();
        var possible = builtIns.Where(builtIn => builtIn.IsPresent)
            .SelectMany(builtIn => TokenizerCatalog.Kinds.Select(kind => new DataSource { Name = builtIn.Name, Tokenizer = kind }));
        return [.. prepared.Concat(possible).DistinctBy(source => (source.Name, source.Tokenizer))];
    }

    // A folder that cannot be listed leaves the others usable.
    private static IReadOnlyList<SourceFiles> Manifests(string folder, List<CatalogueProblem> problems)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder, "*" + SourceFiles.ManifestSuffix)
                    .Select(path => SourceFiles.At(path[..^SourceFiles.ManifestSuffix.Length]))
                    .OrderBy(files => files.Stem, StringComparer.Ordinal),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(folder, Stem: null, error.Message));
            return [];
        }
    }

    // In another folder it would be hidden; in the same one nobody could say which is meant.
    private static void RequireAlone(CatalogueSource source, List<CatalogueSource> others)
    {
        var twin = others.Find(other => other.Files.Folder == source.Files.Folder
            && other.Manifest.Name == source.Manifest.Name
            && other.Manifest.TokenizerKind == source.Manifest.TokenizerKind);
        if (twin is not null)
        {
            throw new InvalidDataException($"{Path.GetFileName(twin.Files.Manifest)} has the same name and tokenizer; remove one of them");
        }
    }
}
