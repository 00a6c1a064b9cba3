using System.CommandLine;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Runs;

/// <summary><c>orc archive</c> and <c>orc unarchive</c>: whether lists show runs that have ended.</summary>
internal static class ArchiveCommands
{
    public static Command Archive() => Create(
        "archive", "Leaves runs that have ended out of `orc list`; nothing else changes.",
        (runs, run, cancellation) => runs.ArchiveAsync(new ArchiveRunRequest { Run = run }, cancellationToken: cancellation));

    public static Command Unarchive() => Create(
        "unarchive", "Takes archived runs into `orc list` again.",
        (runs, run, cancellation) => runs.UnarchiveAsync(new UnarchiveRunRequest { Run = run }, cancellationToken: cancellation));

    private static Command Create(
        string name, string description, Func<RunsClient, string, CancellationToken, AsyncUnaryCall<Run>> ask)
    {
        var references = RunArgument.CreateMany();
        var command = new Command(name, description) { references, Output.Option };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            foreach (var reference in parsed.GetRequiredValue(references))
            {
                RunStatusLine.Write(parsed, await ask(new(server.Invoker), reference, cancellation));
            }

            return 0;
        });
        return command;
    }
}
