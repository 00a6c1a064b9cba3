namespace Orchestrator.Chaos;

/// <summary>Looks into folders that agents make and delete meanwhile.</summary>
internal static class Folders
{
    /// <returns>Empty when there is no such folder, or no longer.</returns>
    public static IReadOnlyList<string> In(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
