using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Exports;

/// <summary>The files that records of journals go to: points as a table, every other kind as a line of JSON.</summary>
internal sealed class RecordFiles : IAsyncDisposable
{
    private static readonly JournalRecord.ContentOneofCase[] Lines =
    [
        JournalRecord.ContentOneofCase.Started, JournalRecord.ContentOneofCase.Matrix, JournalRecord.ContentOneofCase.Notice,
    ];

    private readonly IPointWriter _points;
    private readonly Dictionary<JournalRecord.ContentOneofCase, StreamWriter> _lines;
    private readonly Dictionary<uint, ulong> _servedThrough;

    private RecordFiles(ExportedRun run, RunFiles files, IPointWriter points)
    {
        _points = points;
        _lines = Lines.ToDictionary(kind => kind, kind => new StreamWriter(files.RecordsOf(kind)!) { NewLine = "\n" });
        _servedThrough = run.Attempts.ToDictionary(attempt => attempt.Number, attempt => attempt.ServedThrough);
    }

    public static IReadOnlyList<JournalRecord.ContentOneofCase> Kinds => Lines;

    /// <summary>Written so far.</summary>
    public long Points { get; private set; }

    public static async Task<RecordFiles> CreateAsync(ExportedRun run, RunFiles files, IPointFormat format, CancellationToken cancellation) =>
        new(run, files, await format.CreateAsync(files.PointsOf(format), cancellation));

    public async Task WriteAsync(ExportedRecords piece, CancellationToken cancellation)
    {
        foreach (var record in piece.Records)
        {
            if (record.Measurement is not null)
            {
                await WriteAsync(piece.Attempt, record, cancellation);
            }
            else
            {
                var line = RunFiles.Write(new ExportedRecords { Attempt = piece.Attempt, Records = { record } });
                await _lines[record.ContentCase].WriteLineAsync(line.AsMemory(), cancellation);
            }
        }
    }

    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await _points.CompleteAsync(cancellation);
        foreach (var lines in _lines.Values)
        {
            await lines.FlushAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _points.DisposeAsync();
        foreach (var lines in _lines.Values)
        {
            await lines.DisposeAsync();
        }
    }

    private async Task WriteAsync(uint attempt, JournalRecord record, CancellationToken cancellation)
    {
        var (measured, recordedAt) = (record.Measurement, record.RecordedAt.ToDateTime());
        var isServed = record.Sequence <= _servedThrough.GetValueOrDefault(attempt);
        foreach (var value in measured.Values)
        {
            await _points.WriteAsync(
                new(value.Metric, attempt, record.Sequence, measured.Step, measured.Tokens, value.Value, recordedAt, isServed), cancellation);
            Points++;
        }
    }
}
