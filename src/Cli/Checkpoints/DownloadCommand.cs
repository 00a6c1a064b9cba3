using System.CommandLine;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Checkpoints;

/// <summary><c>orc download</c>: the files of a checkpoint.</summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var reference = RunArgument.Create();
        var step = new Option<ulong?>("--step") { Description = "Which checkpoint. Default: the newest that is not known to be damaged.", HelpName = "N" };
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for the files; made if absent.",
            HelpName = "FOLDER",
            Required = true,
        };
        var command = new Command("download", "Downloads a checkpoint and checks its hashes.") { reference, step, folder };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var request = new DownloadCheckpointRequest { Run = parsed.GetRequiredValue(reference) };
            if (parsed.GetValue(step) is { } wanted)
            {
                request.Step = wanted;
            }

            using var call = new CheckpointsClient(server.Invoker).Download(request, cancellationToken: cancellation);
            var files = await CheckpointReceiver.ReceiveAsync(
                call.ResponseStream.ReadAllAsync(cancellation), parsed.GetRequiredValue(folder).FullName, cancellation);
            foreach (var file in files)
            {
                Console.Out.WriteLine(file);
            }

            return 0;
        });
        return command;
    }
}
