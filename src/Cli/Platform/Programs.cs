namespace Orchestrator.Cli.Platform;

/// <summary>Finds the other programs of this build.</summary>
internal static class Programs
{
    /// <summary>Names a folder that holds Coordinator/ and Worker/, where they do not lie beside the CLI.</summary>
    public const string Variable = "ORC_PROGRAMS";

    /// <param name="name">Coordinator or Worker.</param>
    /// <exception cref="CommandFailedException">It is not there.</exception>
    public static string Find(string name)
    {
        var file = $"Orchestrator.{name}{(OperatingSystem.IsWindows() ? ".exe" : "")}";
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        string?[] folders =
        [
            Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } programs ? Path.Combine(programs, name) : null,
            here.FullName,
            Path.Combine(here.FullName, "..", "..", name, here.Name),
        ];
        return folders.OfType<string>().Select(folder => Path.GetFullPath(Path.Combine(folder, file))).FirstOrDefault(File.Exists)
            ?? throw new CommandFailedException(
                $"The program {file} was not found beside the CLI ({here.FullName}). "
                + $"Build the solution, or set {Variable} to the folder that holds {name}/.");
    }
}
