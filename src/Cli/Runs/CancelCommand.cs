using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc cancel</c>: asks a run to stop for good.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var reference = RunArgument.Create();
        var message = new Option<string>("--message", "-m") { Description = "Why; kept with the run.", HelpName = "TEXT" };
        var command = new Command("cancel", "Asks a run to stop; its trainer saves a checkpoint, then the run is canceled.")
        {
            reference, message, Output.Option,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new CancelRunRequest { Run = parsed.GetRequiredValue(reference), Message = parsed.GetValue(message) ?? "" };
            RunStatusLine.Write(parsed, await new RunsClient(server.Invoker).CancelAsync(request, cancellationToken: cancellation));
            return 0;
        });
        return command;
    }
}
