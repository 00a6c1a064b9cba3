using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Exports;

/// <summary><c>orc export</c>: all that is known of runs, as files.</summary>
internal static class ExportCommand
{
    private const string Description = """
        Writes all that is known of runs into a folder: specs, events, curves of every attempt, matrices, notices, logs, and which checkpoints there are.
        The runs that they were forked from come with them, because their curves begin there. `orc import` takes the folder in, here or elsewhere.
        """;

    public static Command Create()
    {
        var references = RunArgument.CreateMany();
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for the files; made if absent.", HelpName = "FOLDER", Required = true };
        var format = new Option<PointFormat>("--format")
        {
            Description = "Of the curves.", HelpName = "parquet|csv", DefaultValueFactory = _ => PointFormat.Parquet,
        };
        var checkpoints = new Option<ExportedCheckpoints>("--checkpoints")
        {
            Description = "Whose files are downloaded, too.", HelpName = "none|newest|all", DefaultValueFactory = _ => ExportedCheckpoints.None,
        };
        var command = new Command("export", Description) { references, folder, format, checkpoints };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = ServerConnection.Open(parsed);
            var target = parsed.GetRequiredValue(folder).FullName;
            var export = new Export(server, PointFormats.Of(parsed.GetValue(format)), parsed.GetValue(checkpoints));
            await ExportFolder.WriteAsync(target, aside => export.WriteAsync(parsed.GetRequiredValue(references), aside, cancellation));
            Console.Out.WriteLine(target);
            return 0;
        });
        return command;
    }

    private sealed class Export(ServerConnection server, IPointFormat format, ExportedCheckpoints checkpoints)
    {
        private readonly List<string> _runs = [];

        /// <returns>Ids of the runs, each behind that of the one it was forked from.</returns>
        public async Task<IReadOnlyList<string>> WriteAsync(IEnumerable<string> references, string folder, CancellationToken cancellation)
        {
            foreach (var reference in references)
            {
                await WriteAsync(reference, folder, isAncestor: false, cancellation);
            }

            return _runs;
        }

        private async Task WriteAsync(string reference, string folder, bool isAncestor, CancellationToken cancellation)
        {
            var meant = await new RunsClient(server.Invoker).GetAsync(new() { Run = reference }, cancellationToken: cancellation);
            Notes.Write(meant.Note);
            if (_runs.Contains(meant.Id))
            {
                return;
            }

            if (meant.Fork is { } fork)
            {
                await WriteAsync(fork.RunId, folder, isAncestor: true, cancellation);
            }

            using var call = new ExportsClient(server.Invoker).Read(new() { Run = meant.Id }, cancellationToken: cancellation);
            var (run, points) = await RunWriter.WriteAsync(
                call.ResponseStream.ReadAllAsync(cancellation), folder, format, server.Address, cancellation);
            var downloaded = checkpoints is ExportedCheckpoints.None || isAncestor
                ? 0
                : await CheckpointFiles.DownloadAsync(
                    new(server.Invoker), run, new RunFiles(folder, run.Id).Checkpoints, checkpoints, cancellation);
            _runs.Add(run.Id);
            Tell(run, points, downloaded, isAncestor);
        }

        private static void Tell(ExportedRun run, long points, int downloaded, bool isAncestor)
        {
            var files = downloaded > 0 ? $", {downloaded} downloaded" : "";
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Spec.Name} ({run.Id}){(isAncestor ? ", which others began from" : "")}: {run.Status.Word()}, {run.Attempts.Count} attempts, "
                + $"{points:N0} points, {run.Checkpoints.Count} checkpoints{files}"));
            if (!run.Status.IsTerminal())
            {
                Notes.Write($"{run.Spec.Name} has not ended: this is how it was at {run.Origin.ExportedAt.ToDateTimeOffset():u}, and cannot be imported");
            }
        }
    }
}
