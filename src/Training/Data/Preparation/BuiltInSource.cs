using Orchestrator.Training.Data.Preparation.DotnetDocs;

namespace Orchestrator.Training.Data.Preparation;

/// <summary>A source that a catalogue prepares by itself on first use, from files that machines have anyway.</summary>
/// <param name="Name">As in a spec.</param>
/// <param name="Description">For its manifest.</param>
/// <param name="Files">What it is made of; empty where this machine lacks them.</param>
/// <param name="Read">The documents of one file.</param>
/// <param name="WhenAbsent">What a machine without the files needs.</param>
public sealed record BuiltInSource(
    string Name, string Description, Lazy<IReadOnlyList<string>> Files, Func<string, IEnumerable<TextDocument>> Read, string WhenAbsent)
{
    public static IReadOnlyList<BuiltInSource> All { get; } = [DotnetDocsOf(DotnetSdk.LikelyRoots())];

    public bool IsPresent => Files.Value.Count > 0;

    public IEnumerable<TextDocument> Documents => Files.Value.SelectMany(Read);

    /// <summary>The reference documentation of .NET, one document a type: tens of megabytes of English beside every SDK.</summary>
    public static BuiltInSource DotnetDocsOf(IEnumerable<string> sdkRoots) => new(
        "dotnet-docs",
        "XML documentation of the .NET SDK's reference packs",
        new(() => DotnetSdk.DocumentationFiles(sdkRoots)),
        DocumentationFile.Read,
        "No .NET SDK with reference documentation (packs/*.Ref/*/ref/*/*.xml) is here, only a runtime: "
        + "install the .NET SDK or set DOTNET_ROOT to one.");
}
