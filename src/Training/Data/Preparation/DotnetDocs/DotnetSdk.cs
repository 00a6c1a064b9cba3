using System.Runtime.InteropServices;

namespace Orchestrator.Training.Data.Preparation.DotnetDocs;

/// <summary>Finds the XML documentation that a .NET SDK carries for the framework it compiles against.</summary>
public static class DotnetSdk
{
    // In this order a library documented in both counts once, from its home.
    private static readonly string[] Packs = ["Microsoft.NETCore.App.Ref", "Microsoft.AspNetCore.App.Ref"];

    /// <summary>Where an SDK may be: of the running runtime, of the environment, of the search path; the likeliest first.</summary>
    public static IEnumerable<string> LikelyRoots()
    {
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        yield return Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));

        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            yield return root;
        }

        var search = Environment.GetEnvironmentVariable("PATH") ?? "";
        foreach (var folder in search.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var program = new FileInfo(Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
            if (program.Exists)
            {
                yield return Path.GetDirectoryName(program.ResolveLinkTarget(returnFinalTarget: true)?.FullName) ?? folder;
            }
        }
    }

    /// <summary>The documentation files of the first root that has any, by file name; empty on a machine with the runtime alone.</summary>
    public static IReadOnlyList<string> DocumentationFiles(IEnumerable<string> roots) =>
        roots.Select(FilesOf).FirstOrDefault(files => files.Count > 0) ?? [];

    private static IReadOnlyList<string> FilesOf(string root) =>
        [.. Packs.Select(pack => Path.Combine(root, "packs", pack))
            .SelectMany(FilesOfNewestVersion)
            .DistinctBy(Path.GetFileName)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal)];

    private static IEnumerable<string> FilesOfNewestVersion(string pack)
    {
        var newest = Directory.Exists(pack) ? Directory.EnumerateDirectories(pack).MaxBy(VersionOf) : null;
        var references = Path.Combine(newest ?? pack, "ref");
        return Directory.Exists(references) ? Directory.EnumerateFiles(references, "*.xml", SearchOption.AllDirectories) : [];
    }

    // A preview is older than its release, which sorts after it with an empty label.
    private static (Version Number, bool Released, string Label) VersionOf(string folder)
    {
        var parts = Path.GetFileName(folder).Split('-', 2);
        var label = parts.ElementAtOrDefault(1) ?? "";
        return (Version.TryParse(parts[0], out var number) ? number : new Version(0, 0), label.Length == 0, label);
    }
}
