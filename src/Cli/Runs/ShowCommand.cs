using System.CommandLine;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc show</c>: everything known of one run.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var reference = RunArgument.Create();
        var command = new Command("show", "Shows a run: its state, its attempts, its spec with every default.")
        {
            reference, Output.Option,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var client = new RunsClient(server.Invoker);
            var request = new GetRunRequest { Run = parsed.GetRequiredValue(reference) };
            var run = await client.GetAsync(request, cancellationToken: cancellation);
            Notes.Write(run.Note);
            Output.Write(parsed, run, () => RunView.Of(run));
            return 0;
        });
        return command;
    }
}
