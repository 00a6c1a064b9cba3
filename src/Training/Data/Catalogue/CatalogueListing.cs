namespace Orchestrator.Training.Data.Catalogue;

/// <summary>What the folders of a catalogue hold, the first folder's before the next one's, and what in them cannot be used.</summary>
public sealed record CatalogueListing(IReadOnlyList<CatalogueSource> Sources, IReadOnlyList<CatalogueProblem> Problems);

/// <summary>A manifest whose source cannot be used, and why.</summary>
public sealed record CatalogueProblem(SourceFiles Files, string Message)
{
    public override string ToString() => $"{Files.Manifest}: {Message}.";
}
