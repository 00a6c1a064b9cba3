using System.Xml.Linq;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests.Images;

/// <summary>What the build of a project reads, relative to the repository.</summary>
internal static class ProjectFiles
{
    /// <summary>The build finds these upward of every project.</summary>
    public static IReadOnlyList<string> Shared { get; } =
        [".editorconfig", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props", "global.json"];

    /// <summary>The folders of the project and of those that it refers to, and so on.</summary>
    /// <param name="folder">Of the project, such as <c>src/Worker</c>.</param>
    public static IReadOnlySet<string> Folders(string folder)
    {
        var found = new HashSet<string>();
        var open = new Queue<string>([folder]);
        while (open.TryDequeue(out var next))
        {
            if (found.Add(next))
            {
                ReferredBy(next).ToList().ForEach(open.Enqueue);
            }
        }

        return found;
    }

    public static string ProjectOf(string folder) => $"{folder}/{Path.GetFileName(folder)}.csproj";

    private static IEnumerable<string> ReferredBy(string folder) =>
        from reference in XDocument.Load(Path.Combine(BuiltPrograms.Repository, ProjectOf(folder))).Descendants("ProjectReference")
        let project = Path.GetFullPath(Path.Combine(BuiltPrograms.Repository, folder, reference.Attribute("Include")!.Value))
        select Path.GetRelativePath(BuiltPrograms.Repository, Path.GetDirectoryName(project)!);
}
