using Parquet;
using Parquet.Schema;

namespace Orchestrator.Cli.Exports;

/// <summary>Points of one row group, column by column.</summary>
internal sealed class ParquetColumns(int capacity)
{
    private readonly string[] _metrics = new string[capacity];
    private readonly int[] _attempts = new int[capacity];
    private readonly long[] _sequences = new long[capacity];
    private readonly long[] _steps = new long[capacity];
    private readonly long[] _tokens = new long[capacity];
    private readonly double[] _values = new double[capacity];
    private readonly DateTime[] _recordedAt = new DateTime[capacity];
    private readonly bool[] _served = new bool[capacity];

    public static ParquetSchema Schema { get; } = new(
        new DataField<string>("metric"),
        new DataField<int>("attempt"),
        new DataField<long>("sequence"),
        new DataField<long>("step"),
        new DataField<long>("tokens"),
        new DataField<double>("value"),
        new DateTimeDataField("recorded_at", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros),
        new DataField<bool>("served"));

    public int Count { get; private set; }

    public PointRow this[int row] => new(
        _metrics[row],
        (uint)_attempts[row],
        (ulong)_sequences[row],
        (ulong)_steps[row],
        (ulong)_tokens[row],
        _values[row],
        DateTime.SpecifyKind(_recordedAt[row], DateTimeKind.Utc),
        _served[row]);

    /// <param name="fields">Of the file, in the order of <see cref="Schema"/>.</param>
    /// <param name="rows">What is read.</param>
    /// <param name="cancellation">Of the reader.</param>
    public static async Task<ParquetColumns> ReadAsync(IReadOnlyList<DataField> fields, ParquetRowGroupReader rows, CancellationToken cancellation)
    {
        var columns = new ParquetColumns((int)rows.RowCount);
        await rows.ReadAsync(fields[0], columns._metrics.AsMemory()!, null, cancellation); // no row lacks its metric's name
        await rows.ReadAsync<int>(fields[1], columns._attempts.AsMemory(), null, cancellation);
        await rows.ReadAsync<long>(fields[2], columns._sequences.AsMemory(), null, cancellation);
        await rows.ReadAsync<long>(fields[3], columns._steps.AsMemory(), null, cancellation);
        await rows.ReadAsync<long>(fields[4], columns._tokens.AsMemory(), null, cancellation);
        await rows.ReadAsync<double>(fields[5], columns._values.AsMemory(), null, cancellation);
        await rows.ReadAsync<DateTime>(fields[6], columns._recordedAt.AsMemory(), null, cancellation);
        await rows.ReadAsync<bool>(fields[7], columns._served.AsMemory(), null, cancellation);
        columns.Count = columns._metrics.Length;
        return columns;
    }

    public void Add(PointRow point)
    {
        _metrics[Count] = point.Metric;
        _attempts[Count] = (int)point.Attempt;
        _sequences[Count] = (long)point.Sequence;
        _steps[Count] = (long)point.Step;
        _tokens[Count] = (long)point.Tokens;
        _values[Count] = point.Value;
        _recordedAt[Count] = point.RecordedAt;
        _served[Count] = point.IsServed;
        Count++;
    }

    public void Clear() => Count = 0;

    public async Task WriteAsync(ParquetRowGroupWriter rows, CancellationToken cancellation)
    {
        var fields = Schema.DataFields;
        await rows.WriteAsync(fields[0], new ArraySegment<string>(_metrics, 0, Count));
        await rows.WriteAsync<int>(fields[1], _attempts.AsMemory(0, Count), cancellationToken: cancellation);
        await rows.WriteAsync<long>(fields[2], _sequences.AsMemory(0, Count), cancellationToken: cancellation);
        await rows.WriteAsync<long>(fields[3], _steps.AsMemory(0, Count), cancellationToken: cancellation);
        await rows.WriteAsync<long>(fields[4], _tokens.AsMemory(0, Count), cancellationToken: cancellation);
        await rows.WriteAsync<double>(fields[5], _values.AsMemory(0, Count), cancellationToken: cancellation);
        await rows.WriteAsync<DateTime>(fields[6], _recordedAt.AsMemory(0, Count), cancellationToken: cancellation);
        await rows.WriteAsync<bool>(fields[7], _served.AsMemory(0, Count), cancellationToken: cancellation);
    }
}
