using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>The real command line, called in a folder as a user would.</summary>
internal static class Orc
{
    public static RunningProgram Start(string folder, params string[] arguments) =>
        Start(new Dictionary<string, string?>(), folder, arguments);

    public static RunningProgram Start(IReadOnlyDictionary<string, string?> variables, string folder, params string[] arguments) =>
        RunningProgram.Start([BuiltPrograms.Cli, .. arguments], folder, Environment(variables, server: null));

    /// <summary>Runs a command to its end against a server; null: whatever the folder names.</summary>
    public static Task<RunningProgram> RunAsync(string folder, string? server, params string[] arguments) =>
        RunningProgram.RunAsync([BuiltPrograms.Cli, .. arguments], folder, Environment(new Dictionary<string, string?>(), server));

    private static Dictionary<string, string?> Environment(IReadOnlyDictionary<string, string?> variables, string? server) =>
        new(variables) { ["ORC_SERVER"] = server };
}
