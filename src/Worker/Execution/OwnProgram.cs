namespace Orchestrator.Worker.Execution;

/// <summary>How to start this very program once more.</summary>
internal static class OwnProgram
{
    /// <summary>The command and its first arguments.</summary>
    public static IReadOnlyList<string> Command(string verb)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(OwnProgram).Assembly.Location, verb] : [program, verb];
    }
}
