using System.CommandLine;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc pause</c>: asks a run to stop until it is resumed.</summary>
internal static class PauseCommand
{
    public static Command Create()
    {
        var message = RunVerb.MessageOption();
        return RunVerb.Create(
            "pause", "Asks a run to stop until it is resumed; its trainer saves a checkpoint and frees its devices.", [message],
            (runs, run, parsed, cancellation) => runs.PauseAsync(
                new PauseRunRequest { Run = run, Message = parsed.GetValue(message) ?? "" }, cancellationToken: cancellation));
    }
}
