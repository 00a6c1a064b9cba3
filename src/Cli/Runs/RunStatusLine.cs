using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary>What a command that changes a run says of it afterwards.</summary>
internal static class RunStatusLine
{
    public static void Write(ParseResult parsed, Run run)
    {
        Notes.Write(run.Note);
        Output.Write(parsed, run, () => new Spectre.Console.Text($"{run.Spec.Name} ({run.Id}) is {run.Status.Word()}{run.PutAwayWord()}.\n"));
    }
}
