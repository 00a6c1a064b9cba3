using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Npgsql;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Curves;

/// <summary>The records of an attempt in a range of sequences, put together again from the tables that their contents went to.</summary>
/// <param name="attempt">Whose journal it is.</param>
/// <param name="after">Of the range, not included.</param>
/// <param name="through">Of the range, included.</param>
internal sealed class JournalWindow(AttemptKey attempt, long after, long through)
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private readonly SortedDictionary<long, JournalRecord> _records = [];

    /// <summary>In order; to be called once.</summary>
    public async Task<IReadOnlyCollection<JournalRecord>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Selecting(
                    """
                    SELECT name, sequence, step, tokens, value, recorded_at FROM point JOIN metric USING (metric_id)
                    WHERE run_id = @run AND attempt = @attempt AND sequence > @after AND sequence <= @through ORDER BY metric_id, sequence
                    """),
                Selecting(
                    """
                    SELECT name, content FROM segment JOIN metric USING (metric_id)
                    WHERE run_id = @run AND attempt = @attempt AND last_sequence > @after AND first_sequence <= @through ORDER BY metric_id, first_sequence
                    """),
                Selecting("SELECT 1::bigint, started, recorded_at FROM lineage WHERE run_id = @run AND attempt = @attempt AND @after = 0 AND @through > 0"),
                Selecting(
                    """
                    SELECT sequence, notice, recorded_at FROM notice
                    WHERE run_id = @run AND attempt = @attempt AND sequence > @after AND sequence <= @through
                    """),
                Selecting(
                    """
                    SELECT sequence, content FROM matrix
                    WHERE run_id = @run AND attempt = @attempt AND sequence > @after AND sequence <= @through
                    """),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await ReadEachAsync(reader, ReadPoint, cancellation);
        await ReadEachAsync(reader, ReadSegment, cancellation);
        await ReadEachAsync(reader, row => At(row).Started = Parser.Parse<AttemptStarted>(row.GetString(1)), cancellation);
        await ReadEachAsync(reader, row => At(row).Notice = Parser.Parse<GuardNotice>(row.GetString(1)), cancellation);
        await ReadEachAsync(
            reader, row => Record(row.GetInt64(0), recordedAt: null).Matrix = MatrixMeasured.Parser.ParseFrom(row.GetFieldValue<byte[]>(1)), cancellation);
        return _records.Values;
    }

    private static async Task ReadEachAsync(NpgsqlDataReader reader, Action<NpgsqlDataReader> readRow, CancellationToken cancellation)
    {
        while (await reader.ReadAsync(cancellation))
        {
            readRow(reader);
        }

        await reader.NextResultAsync(cancellation);
    }

    private NpgsqlBatchCommand Selecting(string statement) => new(statement)
    {
        Parameters =
        {
            new("run", attempt.Run.Value),
            new("attempt", attempt.Attempt),
            new("after", after),
            new("through", through),
        },
    };

    private void ReadPoint(NpgsqlDataReader row) => Add(
        row.GetString(0),
        new(
            attempt.Attempt,
            Sequence: row.GetInt64(1),
            Step: row.GetInt64(2),
            Tokens: row.GetInt64(3),
            Value: row.GetDouble(4),
            row.GetFieldValue<DateTimeOffset>(5)));

    private void ReadSegment(NpgsqlDataReader row)
    {
        var points = new List<CurvePoint>();
        SegmentContent.Unpack(row.GetFieldValue<byte[]>(1), attempt.Attempt, points);
        foreach (var point in points.Where(point => point.Sequence > after && point.Sequence <= through))
        {
            Add(row.GetString(0), point);
        }
    }

    private void Add(string metric, CurvePoint point)
    {
        var record = Record(point.Sequence, point.RecordedAt);
        record.Measurement ??= new() { Step = (ulong)point.Step, Tokens = (ulong)point.Tokens };
        record.Measurement.Values.Add(new MetricValue { Metric = metric, Value = point.Value });
    }

    private JournalRecord At(NpgsqlDataReader row) => Record(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(2));

    private JournalRecord Record(long sequence, DateTimeOffset? recordedAt)
    {
        if (!_records.TryGetValue(sequence, out var record))
        {
            record = new() { Sequence = (ulong)sequence, RecordedAt = recordedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null };
            _records.Add(sequence, record);
        }

        return record;
    }
}
