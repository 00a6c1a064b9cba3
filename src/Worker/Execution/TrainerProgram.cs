namespace Orchestrator.Worker.Execution;

/// <summary>The command that trains: this very program, unless the settings name another.</summary>
internal sealed record TrainerProgram(IReadOnlyList<string> Command)
{
    public static TrainerProgram From(IList<string> configured) =>
        new(configured.Count > 0 ? [.. configured] : OwnProgram.Command("train"));
}
