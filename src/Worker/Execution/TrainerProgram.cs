namespace Orchestrator.Worker.Execution;

/// <summary>The command that trains: this very program, unless the settings name another.</summary>
internal sealed record TrainerProgram(IReadOnlyList<string> Command)
{
    public static TrainerProgram From(IList<string> configured) => new(configured.Count > 0 ? [.. configured] : [.. Self(), "train"]);

    private static IEnumerable<string> Self()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(TrainerProgram).Assembly.Location] : [program];
    }
}
