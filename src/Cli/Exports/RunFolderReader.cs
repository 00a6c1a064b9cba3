using System.Globalization;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Exports;

/// <summary>Reads the files of one run as the server once said them.</summary>
internal sealed class RunFolderReader(RunFiles files)
{
    private const int LogBytes = 64 * 1024;

    /// <exception cref="InvalidDataException">A file is no such file; the message names it.</exception>
    public async IAsyncEnumerable<ExportPiece> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var run = Parse<ExportedRun>(files.Run, await File.ReadAllTextAsync(files.Run, cancellation));
        run.Events.AddRange(await File.ReadAllLinesAsync(files.Events, cancellation));
        yield return new() { Run = run };

        var end = new ExportEnd();
        await foreach (var piece in RecordPieces.CutAsync(RecordsAsync(cancellation), cancellation))
        {
            end.Records += (ulong)piece.Records.Count;
            yield return new() { Records = piece };
        }

        // Whatever has a log, also an attempt whose journal never began.
        foreach (var attempt in LoggedAttempts())
        {
            await foreach (var log in ReadLogAsync(attempt, cancellation))
            {
                end.LogBytes += (ulong)log.Content.Length;
                yield return new() { Log = log };
            }
        }

        yield return new() { End = end };
    }

    // Each source has its records in their order, and no record is in two of them.
    private async IAsyncEnumerable<(uint Attempt, JournalRecord Record)> RecordsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        IEnumerable<IAsyncEnumerable<(uint Attempt, JournalRecord Record)>> sources =
        [
            MeasurementsAsync(cancellation), .. RecordFiles.Kinds.Select(kind => LinesAsync(files.RecordsOf(kind)!, cancellation)),
        ];
        var open = new PriorityQueue<IAsyncEnumerator<(uint Attempt, JournalRecord Record)>, (uint Attempt, ulong Sequence)>();
        foreach (var source in sources)
        {
            await QueueAsync(source.GetAsyncEnumerator(cancellation));
        }

        while (open.TryDequeue(out var next, out _))
        {
            yield return next.Current;
            await QueueAsync(next);
        }

        async Task QueueAsync(IAsyncEnumerator<(uint Attempt, JournalRecord Record)> source)
        {
            if (await source.MoveNextAsync())
            {
                open.Enqueue(source, (source.Current.Attempt, source.Current.Record.Sequence));
            }
            else
            {
                await source.DisposeAsync();
            }
        }
    }

    private async IAsyncEnumerable<(uint Attempt, JournalRecord Record)> MeasurementsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var format = PointFormats.All.FirstOrDefault(known => File.Exists(files.PointsOf(known)))
            ?? throw new InvalidDataException($"{files.NameOf(files.Folder)} has no file with points");
        (uint Attempt, JournalRecord Record)? current = null;
        await foreach (var point in format.ReadAsync(files.PointsOf(format), cancellation))
        {
            if (current is not { } entry || (entry.Attempt, entry.Record.Sequence) != (point.Attempt, point.Sequence))
            {
                if (current is { } whole)
                {
                    yield return whole;
                }

                current = (point.Attempt, Begin(point));
            }

            current.Value.Record.Measurement.Values.Add(new MetricValue { Metric = point.Metric, Value = point.Value });
        }

        if (current is { } last)
        {
            yield return last;
        }
    }

    private async IAsyncEnumerable<(uint Attempt, JournalRecord Record)> LinesAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in File.ReadLinesAsync(path, cancellation))
        {
            var entry = Parse<ExportedRecords>(path, line);
            yield return (entry.Attempt, entry.Records.Single());
        }
    }

    private IEnumerable<uint> LoggedAttempts() => Directory.Exists(files.Logs)
        ? Directory.EnumerateFiles(files.Logs).Select(path => uint.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture)).Order()
        : [];

    private async IAsyncEnumerable<ExportedLog> ReadLogAsync(uint attempt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = File.OpenRead(files.LogOf(attempt));
        var (buffer, offset) = (new byte[LogBytes], 0UL);
        while (await file.ReadAtLeastAsync(buffer, LogBytes, throwOnEndOfStream: false, cancellation) is > 0 and var read)
        {
            yield return new() { Attempt = attempt, Offset = offset, Content = ByteString.CopyFrom(buffer, 0, read) };
            offset += (ulong)read;
        }
    }

    private static JournalRecord Begin(PointRow point) => new()
    {
        Sequence = point.Sequence,
        RecordedAt = Timestamp.FromDateTime(point.RecordedAt),
        Measurement = new() { Step = point.Step, Tokens = point.Tokens },
    };

    private T Parse<T>(string path, string json)
        where T : IMessage, new()
    {
        try
        {
            return RunFiles.Read<T>(json);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{files.NameOf(path)}: {error.Message}", error);
        }
    }
}
