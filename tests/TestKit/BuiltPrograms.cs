namespace Orchestrator.TestKit;

/// <summary>The programs of this build, as the artifacts folder lays them out; a test project that starts one refers to its project.</summary>
public static class BuiltPrograms
{
    public static string Coordinator => Find("Coordinator", "Orchestrator.Coordinator");

    public static string Worker => Find("Worker", "Orchestrator.Worker");

    public static string Cli => Find("Cli", "orc");

    /// <summary>The folder that holds README.md, samples/ and the launcher.</summary>
    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Orchestrator.sln")))
            {
                folder = folder.Parent ?? throw new DirectoryNotFoundException($"No Orchestrator.sln above {AppContext.BaseDirectory}.");
            }

            return folder.FullName;
        }
    }

    private static string Find(string project, string program)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, program));
        return File.Exists(file) ? file : throw new FileNotFoundException($"{file} is not built.");
    }
}
