using System.CommandLine;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc logs</c>: what a run's trainer printed, byte for byte.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        var reference = RunArgument.Create();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the attempt has ended." };
        var attempt = new Option<uint>("--attempt") { Description = "Which attempt. Default: the newest.", HelpName = "N" };
        var command = new Command("logs", "Prints what a run's trainer printed.") { reference, follow, attempt };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new ReadLogsRequest
            {
                Run = parsed.GetRequiredValue(reference),
                Attempt = parsed.GetValue(attempt),
                Follow = parsed.GetValue(follow),
            };
            using var call = new RunsClient(server.Invoker).Logs(request, cancellationToken: cancellation);
            await using var output = Console.OpenStandardOutput();
            await foreach (var chunk in call.ResponseStream.ReadAllAsync(cancellation))
            {
                await output.WriteAsync(chunk.Content.Memory, cancellation);
                await output.FlushAsync(cancellation);
            }

            return 0;
        });
        return command;
    }
}
