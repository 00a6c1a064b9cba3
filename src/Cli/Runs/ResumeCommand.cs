using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc resume</c>: queues a paused run again.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var reference = RunArgument.Create();
        var command = new Command("resume", "Queues a paused run again; it goes on from its newest checkpoint.") { reference, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new ResumeRunRequest { Run = parsed.GetRequiredValue(reference) };
            RunStatusLine.Write(parsed, await new RunsClient(server.Invoker).ResumeAsync(request, cancellationToken: cancellation));
            return 0;
        });
        return command;
    }
}
