using System.CommandLine;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc cancel</c>: asks a run to stop for good.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var message = RunVerb.MessageOption();
        return RunVerb.Create(
            "cancel", "Asks a run to stop; its trainer saves a checkpoint, then the run is canceled.", [message],
            (runs, run, parsed, cancellation) => runs.CancelAsync(
                new CancelRunRequest { Run = run, Message = parsed.GetValue(message) ?? "" }, cancellationToken: cancellation));
    }
}
