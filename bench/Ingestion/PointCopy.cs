using Npgsql;
using NpgsqlTypes;

namespace Orchestrator.Bench.Ingestion;

/// <summary>The same points without the service: binary COPY into a table like its own, a thousand rows to a commit.</summary>
internal sealed class PointCopy : IAsyncDisposable
{
    public const int RowsPerCommit = 1000;
    private const string Columns = "run_id, attempt, metric_id, sequence, step, tokens, value, recorded_at";

    private readonly NpgsqlConnection _connection;

    private PointCopy(NpgsqlConnection connection) => _connection = connection;

    /// <param name="database">The coordinator's.</param>
    public static async Task<PointCopy> CreateAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        await using var create = new NpgsqlCommand("CREATE SCHEMA bench; CREATE TABLE bench.point (LIKE point INCLUDING ALL)", connection);
        await create.ExecuteNonQueryAsync(cancellation);
        return new(connection);
    }

    public async Task WriteAsync(IEnumerable<PointRow> rows, CancellationToken cancellation)
    {
        foreach (var chunk in rows.Chunk(RowsPerCommit))
        {
            await using var import = await _connection.BeginBinaryImportAsync(
                $"COPY bench.point ({Columns}) FROM STDIN (FORMAT BINARY)", cancellation);
            foreach (var row in chunk)
            {
                await import.StartRowAsync(cancellation);
                await import.WriteAsync(row.Run, NpgsqlDbType.Uuid, cancellation);
                await import.WriteAsync(row.Attempt, NpgsqlDbType.Integer, cancellation);
                await import.WriteAsync(row.Metric, NpgsqlDbType.Integer, cancellation);
                await import.WriteAsync(row.Sequence, NpgsqlDbType.Bigint, cancellation);
                await import.WriteAsync(row.Step, NpgsqlDbType.Bigint, cancellation);
                await import.WriteAsync(row.Tokens, NpgsqlDbType.Bigint, cancellation);
                await import.WriteAsync(row.Value, NpgsqlDbType.Double, cancellation);
                await import.WriteAsync(row.RecordedAt, NpgsqlDbType.TimestampTz, cancellation);
            }

            await import.CompleteAsync(cancellation);
        }
    }

    /// <summary>One run's first metric.</summary>
    public async Task<IReadOnlyList<PointRow>> ReadAsync(string run, CancellationToken cancellation)
    {
        await using var select = new NpgsqlCommand(
            $"SELECT {Columns} FROM bench.point WHERE run_id = $1 AND attempt = 1 AND metric_id = {PointRow.FirstMetric} ORDER BY sequence",
            _connection);
        select.Parameters.AddWithValue(Guid.Parse(run));
        await using var reader = await select.ExecuteReaderAsync(cancellation);
        var points = new List<PointRow>();
        while (await reader.ReadAsync(cancellation))
        {
            points.Add(new(
                reader.GetGuid(0),
                reader.GetInt32(1),
                reader.GetInt32(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                reader.GetInt64(5),
                reader.GetDouble(6),
                reader.GetDateTime(7)));
        }

        return points;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
