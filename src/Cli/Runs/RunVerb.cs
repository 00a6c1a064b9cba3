using System.CommandLine;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary>A command that asks something of one run, and prints what state the run is in then.</summary>
internal static class RunVerb
{
    /// <summary>Why it is asked; kept with the run.</summary>
    public static Option<string> MessageOption() => new("--message", "-m") { Description = "Why; kept with the run.", HelpName = "TEXT" };

    /// <param name="name">Its name below <c>orc</c>.</param>
    /// <param name="description">For the help.</param>
    /// <param name="options">Of its own.</param>
    /// <param name="ask">Sends the request for the run that was named.</param>
    public static Command Create(
        string name, string description, IEnumerable<Option> options,
        Func<RunsClient, string, ParseResult, CancellationToken, AsyncUnaryCall<Run>> ask)
    {
        var reference = RunArgument.Create();
        var command = new Command(name, description) { reference };
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.Add(Output.Option);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            RunStatusLine.Write(parsed, await ask(new(server.Invoker), parsed.GetRequiredValue(reference), parsed, cancellation));
            return 0;
        });
        return command;
    }
}
