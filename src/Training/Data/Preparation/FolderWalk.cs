namespace Orchestrator.Training.Data.Preparation;

/// <summary>The files below a folder, hidden ones left out, links followed except where they lead back into themselves.</summary>
internal static class FolderWalk
{
    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false };

    internal static IEnumerable<FileInfo> Files(string folder)
    {
        var root = Path.GetFullPath(folder);
        return Below(new DirectoryInfo(root), [])
            .OrderBy(file => Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal);
    }

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder, IReadOnlyList<string> ancestors)
    {
        var place = folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;
        if (ancestors.Contains(place))
        {
            return [];
        }

        IReadOnlyList<string> path = [.. ancestors, place];
        return folder.EnumerateFiles("*", Visible)
            .Concat(folder.EnumerateDirectories("*", Visible).SelectMany(child => Below(child, path)));
    }
}
