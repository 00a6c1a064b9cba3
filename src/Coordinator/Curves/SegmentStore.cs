using Npgsql;
using NpgsqlTypes;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Moves the oldest points of the tail into segments.</summary>
internal sealed class SegmentStore(NpgsqlDataSource database)
{
    /// <summary>Points of a segment, but for the last one of an attempt.</summary>
    public const int PointsPerSegment = 1000;

    /// <summary>Attempts whose tail may have enough points, and those that are quiet for so long that the rest is worth packing.</summary>
    public async Task<IReadOnlyList<SealingTask>> FindAsync(int records, TimeSpan quiet, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT run_id, attempt, last_sequence, appended_at < now() - @quiet FROM journal
            WHERE last_sequence > sealed_sequence
              AND (last_sequence - sealed_sequence >= @records OR appended_at < now() - @quiet)
            """);
        command.Parameters.AddWithValue("records", (long)records);
        command.Parameters.AddWithValue("quiet", quiet);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<SealingTask>();
        while (await reader.ReadAsync(cancellation))
        {
            var attempt = new AttemptKey(new RunId(reader.GetGuid(0)), reader.GetInt32(1));
            found.Add(new(attempt, Through: reader.GetInt64(2), IsQuiet: reader.GetBoolean(3)));
        }

        return found;
    }

    /// <summary>Metrics of the attempt with at least so many points in the tail, and how many.</summary>
    public async Task<IReadOnlyList<(int Metric, long Points)>> TailsAsync(AttemptKey attempt, int points, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT metric_id, count(*) FROM point WHERE run_id = @run AND attempt = @attempt
            GROUP BY metric_id HAVING count(*) >= @points
            """);
        command.Parameters.AddWithValue("run", attempt.Run.Value);
        command.Parameters.AddWithValue("attempt", attempt.Attempt);
        command.Parameters.AddWithValue("points", (long)points);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tails = new List<(int, long)>();
        while (await reader.ReadAsync(cancellation))
        {
            tails.Add((reader.GetInt32(0), reader.GetInt64(1)));
        }

        return tails;
    }

    /// <summary>Packs the oldest points of the tail, at most a segment of them.</summary>
    /// <returns>How many; 0 when there are none, when another coordinator is at it, or when the run is deleted.</returns>
    public async Task<int> SealAsync(AttemptKey attempt, int metric, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await IsPresentAsync(connection, attempt.Run, cancellation) || !await TryLockAsync(connection, attempt, metric, cancellation))
        {
            return 0;
        }

        var points = await OldestAsync(connection, attempt, metric, cancellation);
        if (points.Count > 0)
        {
            await ReplaceAsync(connection, attempt, metric, points, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return points.Count;
    }

    /// <summary>Remembers that the attempt's tail was looked at up to there.</summary>
    public async Task MarkAsync(AttemptKey attempt, long through, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "UPDATE journal SET sealed_sequence = greatest(sealed_sequence, @through) WHERE run_id = @run AND attempt = @attempt");
        command.Parameters.AddWithValue("through", through);
        command.Parameters.AddWithValue("run", attempt.Run.Value);
        command.Parameters.AddWithValue("attempt", attempt.Attempt);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    // Held before the points are read: a segment of them is never stored once the run is deleted.
    private static async Task<bool> IsPresentAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionGuard.Hold([run]) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && !reader.GetBoolean(1);
    }

    private static async Task<bool> TryLockAsync(
        NpgsqlConnection connection, AttemptKey attempt, int metric, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock(hashtextextended(@series, 0))", connection);
        command.Parameters.AddWithValue("series", $"seal/{attempt}/{metric}");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<List<CurvePoint>> OldestAsync(
        NpgsqlConnection connection, AttemptKey attempt, int metric, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT sequence, step, tokens, value, recorded_at FROM point
            WHERE run_id = @run AND attempt = @attempt AND metric_id = @metric ORDER BY sequence LIMIT @points
            """,
            connection);
        AddSeries(command.Parameters, attempt, metric);
        command.Parameters.AddWithValue("points", PointsPerSegment);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var points = new List<CurvePoint>(PointsPerSegment);
        while (await reader.ReadAsync(cancellation))
        {
            points.Add(new(
                attempt.Attempt,
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetDouble(3),
                reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return points;
    }

    private static async Task ReplaceAsync(
        NpgsqlConnection connection, AttemptKey attempt, int metric, List<CurvePoint> points, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(
                    """
                    INSERT INTO segment (run_id, attempt, metric_id, first_sequence, last_sequence, first_step, last_step,
                      points, finite_points, minimum, maximum, mean, content)
                    VALUES (@run, @attempt, @metric, @first_sequence, @last_sequence, @first_step, @last_step,
                      @points, @finite_points, @minimum, @maximum, @mean, @content)
                    """),
                new("DELETE FROM point WHERE run_id = @run AND attempt = @attempt AND metric_id = @metric AND sequence <= @last_sequence"),
            },
        };
        var summary = SegmentSummary.Of(points);
        var insert = batch.BatchCommands[0].Parameters;
        AddSeries(insert, attempt, metric);
        insert.Add(new("first_sequence", points[0].Sequence));
        insert.Add(new("last_sequence", points[^1].Sequence));
        insert.Add(new("first_step", points[0].Step));
        insert.Add(new("last_step", points[^1].Step));
        insert.Add(new("points", summary.Points));
        insert.Add(new("finite_points", summary.FinitePoints));
        insert.Add(new("minimum", NpgsqlDbType.Double) { Value = (object?)summary.Minimum ?? DBNull.Value });
        insert.Add(new("maximum", NpgsqlDbType.Double) { Value = (object?)summary.Maximum ?? DBNull.Value });
        insert.Add(new("mean", NpgsqlDbType.Double) { Value = (object?)summary.Mean ?? DBNull.Value });
        insert.Add(new("content", SegmentContent.Pack(points)));
        AddSeries(batch.BatchCommands[1].Parameters, attempt, metric);
        batch.BatchCommands[1].Parameters.Add(new("last_sequence", points[^1].Sequence));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static void AddSeries(NpgsqlParameterCollection parameters, AttemptKey attempt, int metric)
    {
        parameters.AddWithValue("run", attempt.Run.Value);
        parameters.AddWithValue("attempt", attempt.Attempt);
        parameters.AddWithValue("metric", metric);
    }
}
