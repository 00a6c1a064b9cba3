using System.CommandLine;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc rerun</c>: does a run again.</summary>
internal static class RerunCommand
{
    private const string Description = """
        Submits a run's spec again, as a new run that begins where that one began: from nothing, or from the checkpoint that it was forked from.
        `orc show` tells which run it does again.
        """;

    public static Command Create() => new Descendant().Create("rerun", Description, [], (parent, overrides, _) => new()
    {
        Spec = Descendant.SpecOf(parent, suffix: "", overrides),
        RerunOf = parent.Id,
        Overrides = { overrides },

        // Whether the rate may jump was decided when the run was forked.
        Fork = parent.Fork is { } origin ? new() { Run = origin.RunId, Position = origin.Position, Reschedule = true } : null,
    });
}
