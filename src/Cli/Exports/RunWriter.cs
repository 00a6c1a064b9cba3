using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Specs;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Exports;

/// <summary>Writes what the server says of one run into files.</summary>
internal static class RunWriter
{
    /// <param name="pieces">As <c>Exports.Read</c> answers.</param>
    /// <param name="folder">Of the export.</param>
    /// <param name="format">Of the points.</param>
    /// <param name="server">Address by which the server was reached.</param>
    /// <param name="cancellation">Of the command.</param>
    /// <returns>What was said of the run first, and the number of its points.</returns>
    /// <exception cref="CommandFailedException">The answer broke off.</exception>
    public static async Task<(ExportedRun Run, long Points)> WriteAsync(
        IAsyncEnumerable<ExportPiece> pieces, string folder, IPointFormat format, string server, CancellationToken cancellation)
    {
        await using var all = pieces.GetAsyncEnumerator(cancellation);
        if (!await all.MoveNextAsync() || all.Current.Run is not { } run)
        {
            throw BrokenOff();
        }

        run.Origin.Server = server;
        var files = new RunFiles(folder, run.Id);
        Directory.CreateDirectory(files.Logs);
        await WriteRunAsync(run, files, cancellation);
        await using var records = await RecordFiles.CreateAsync(run, files, format, cancellation);
        while (await all.MoveNextAsync())
        {
            switch (all.Current.ContentCase)
            {
                case ExportPiece.ContentOneofCase.Records:
                    await records.WriteAsync(all.Current.Records, cancellation);
                    break;
                case ExportPiece.ContentOneofCase.Log:
                    await AppendAsync(files.LogOf(all.Current.Log.Attempt), all.Current.Log.Content.Memory, cancellation);
                    break;
                case ExportPiece.ContentOneofCase.End:
                    await records.CompleteAsync(cancellation);
                    return (run, records.Points);
            }
        }

        throw BrokenOff();
    }

    private static async Task WriteRunAsync(ExportedRun run, RunFiles files, CancellationToken cancellation)
    {
        await File.WriteAllLinesAsync(files.Events, run.Events, cancellation);
        await File.WriteAllTextAsync(files.Spec, SpecWriter.Write(run.Spec), cancellation);
        var withoutEvents = run.Clone();
        withoutEvents.Events.Clear();
        await File.WriteAllTextAsync(files.Run, RunFiles.Write(withoutEvents), cancellation);
    }

    private static async Task AppendAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Append);
        await file.WriteAsync(content, cancellation);
    }

    private static CommandFailedException BrokenOff() => new("The server's answer broke off before its end. Nothing was kept; try again.");
}
