using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc pause</c>: asks a run to stop until it is resumed.</summary>
internal static class PauseCommand
{
    public static Command Create()
    {
        var reference = RunArgument.Create();
        var message = new Option<string>("--message", "-m") { Description = "Why; kept with the run.", HelpName = "TEXT" };
        var command = new Command("pause", "Asks a run to stop until it is resumed; its trainer saves a checkpoint and frees its devices.")
        {
            reference, message, Output.Option,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new PauseRunRequest { Run = parsed.GetRequiredValue(reference), Message = parsed.GetValue(message) ?? "" };
            RunStatusLine.Write(parsed, await new RunsClient(server.Invoker).PauseAsync(request, cancellationToken: cancellation));
            return 0;
        });
        return command;
    }
}
