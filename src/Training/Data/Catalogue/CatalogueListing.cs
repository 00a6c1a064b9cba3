namespace Orchestrator.Training.Data.Catalogue;

/// <summary>What the folders of a catalogue hold, the first folder's before the next one's, and what in them cannot be used.</summary>
public sealed record CatalogueListing(IReadOnlyList<CatalogueSource> Sources, IReadOnlyList<CatalogueProblem> Problems);

/// <summary>A manifest whose source cannot be used, or a folder that cannot be listed, and why.</summary>
/// <param name="Path">Of the manifest or the folder.</param>
/// <param name="Stem">Of the source; null when it is the whole folder.</param>
public sealed record CatalogueProblem(string Path, string? Stem, string Message)
{
    public override string ToString() => $"{Path}: {Message.TrimEnd('.')}.";
}
