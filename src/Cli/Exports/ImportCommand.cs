using System.CommandLine;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Exports;

/// <summary><c>orc import</c>: takes in runs that were exported.</summary>
internal static class ImportCommand
{
    private const string Description = """
        Takes in the runs of a folder that `orc export` wrote, here or elsewhere. They keep their ids and what was recorded of them, and say where they
        come from. Every file is checked first. A run that is here already stays as it is.
        """;

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "What `orc export` wrote." };
        var command = new Command("import", Description) { folder };
        command.SetAction(async (parsed, cancellation) =>
        {
            var source = parsed.GetRequiredValue(folder).FullName;
            var index = await ExportFolder.VerifyAsync(source, cancellation);
            using var server = ServerConnection.Open(parsed);
            foreach (var run in index.Runs)
            {
                Tell(await ImportAsync(new(server.Invoker), source, index, run, cancellation));
            }

            return 0;
        });
        return command;
    }

    private static async Task<ImportResponse> ImportAsync(
        ExportsClient client, string folder, ExportIndex index, string run, CancellationToken cancellation)
    {
        RequireListed(folder, index, new RunFiles(folder, run));
        using var call = client.Import(cancellationToken: cancellation);
        try
        {
            await foreach (var piece in new RunFolderReader(new RunFiles(folder, run)).ReadAsync(cancellation))
            {
                await call.RequestStream.WriteAsync(piece, cancellation);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (InvalidDataException error)
        {
            throw ExportFolder.Damaged(folder, run, error.Message);
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException && !cancellation.IsCancellationRequested)
        {
            // The server has answered before it heard all: the run is known to it, or refused.
        }

        return await call.ResponseAsync;
    }

    // What the index does not name has not been checked.
    private static void RequireListed(string folder, ExportIndex index, RunFiles files)
    {
        var listed = index.Files.Select(file => file.Path).ToHashSet();
        string[] needed = [files.Run, files.Events, .. RecordFiles.Kinds.Select(kind => files.RecordsOf(kind)!)];
        string[] present = [.. PointFormats.All.Select(files.PointsOf).Where(File.Exists), .. Directory.Exists(files.Logs) ? Directory.GetFiles(files.Logs) : []];
        if (needed.Concat(present).Select(files.NameOf).FirstOrDefault(name => !listed.Contains(name)) is { } missing)
        {
            throw ExportFolder.Damaged(folder, missing, $"{ExportIndex.FileName} does not name it");
        }
    }

    private static void Tell(ImportResponse answer)
    {
        Notes.Write(answer.Note);
        var run = answer.Run;
        Console.Out.WriteLine(answer.AlreadyHere
            ? $"{run.Spec.Name} ({run.Id}) is here already."
            : $"{run.Spec.Name} ({run.Id}) is imported: {run.Status.Word()} {run.EndedAt.ToDateTimeOffset():u}.");
    }
}
