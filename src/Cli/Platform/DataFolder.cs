namespace Orchestrator.Cli.Platform;

/// <summary>Where token files are when nothing else is said: the folder that the workers of `orc dev` share.</summary>
internal static class DataFolder
{
    /// <summary>data/ in the nearest .orchestrator upward from here, else in one to be made here.</summary>
    public static string Default(string from)
    {
        for (var current = new DirectoryInfo(from); current is not null; current = current.Parent)
        {
            var folder = Path.Combine(current.FullName, ServerAddress.DefaultFolder);
            if (Directory.Exists(folder))
            {
                return Path.Combine(folder, "data");
            }
        }

        return Path.Combine(from, ServerAddress.DefaultFolder, "data");
    }
}
