using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>The real command line, called in a folder as a user would.</summary>
internal static class Orc
{
    public static RunningProgram Start(string folder, params string[] arguments) =>
        RunningProgram.Start([BuiltPrograms.Cli, .. arguments], folder, Environment(server: null));

    /// <summary>Runs a command to its end against a server; null: whatever the folder names.</summary>
    public static Task<RunningProgram> RunAsync(string folder, string? server, params string[] arguments) =>
        RunningProgram.RunAsync([BuiltPrograms.Cli, .. arguments], folder, Environment(server));

    private static Dictionary<string, string?> Environment(string? server) => new() { ["ORC_SERVER"] = server };
}
