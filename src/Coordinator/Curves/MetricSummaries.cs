using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// What metrics a run has, and how much of them is served. Segments are unpacked only where the lineage cuts them, or ends.
/// </summary>
internal sealed class MetricSummaries(NpgsqlDataSource database)
{
    /// <summary>Of all attempts, by name.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(RunId run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT name FROM metric WHERE metric_id IN (
              SELECT metric_id FROM point WHERE run_id = @run UNION SELECT metric_id FROM segment WHERE run_id = @run)
            ORDER BY name COLLATE "C"
            """);
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>Of the served curves, by name.</summary>
    public async Task<IReadOnlyList<MetricSummary>> ReadAsync(RunId run, Lineage lineage, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            WITH piece AS (SELECT * FROM unnest(@attempts, @through) AS piece (attempt, through))
            SELECT name COLLATE "C", s.attempt, s.first_sequence, s.points,
              NULL::bigint, NULL::bigint, NULL::double precision, NULL::timestamptz,
              CASE WHEN s.last_sequence > piece.through
                OR s.first_sequence = max(s.first_sequence) OVER (PARTITION BY s.metric_id, s.attempt) THEN s.content END
            FROM segment s JOIN piece ON piece.attempt = s.attempt AND s.first_sequence <= piece.through JOIN metric USING (metric_id)
            WHERE s.run_id = @run
            UNION ALL
            SELECT name, t.attempt, t.sequence, NULL, t.step, t.tokens, t.value, t.recorded_at, NULL
            FROM point t JOIN piece ON piece.attempt = t.attempt AND t.sequence <= piece.through JOIN metric USING (metric_id)
            WHERE t.run_id = @run
            ORDER BY 1, 2, 3
            """);
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempts", lineage.Pieces.Select(piece => piece.Attempt).ToArray());
        command.Parameters.AddWithValue("through", lineage.Pieces.Select(piece => piece.Through).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var summaries = new List<MetricSummary>();
        while (await reader.ReadAsync(cancellation))
        {
            var name = reader.GetString(0);
            if (summaries.Count == 0 || summaries[^1].Metric != name)
            {
                summaries.Add(new(name, Points: 0, Last: null));
            }

            summaries[^1] = Add(summaries[^1], reader, lineage);
        }

        return summaries.FindAll(summary => summary.Points > 0);
    }

    private static MetricSummary Add(MetricSummary summary, NpgsqlDataReader reader, Lineage lineage)
    {
        var attempt = reader.GetInt32(1);
        if (!reader.IsDBNull(8))
        {
            var points = new List<CurvePoint>();
            SegmentContent.Unpack(reader.GetFieldValue<byte[]>(8), attempt, points);
            points.RemoveAll(point => !lineage.Contains(point.Position));
            return points.Count == 0 ? summary : summary with { Points = summary.Points + points.Count, Last = points[^1] };
        }

        if (!reader.IsDBNull(3))
        {
            return summary with { Points = summary.Points + reader.GetInt32(3) };
        }

        var point = new CurvePoint(
            attempt,
            reader.GetInt64(2),
            reader.GetInt64(4),
            reader.GetInt64(5),
            reader.GetDouble(6),
            reader.GetFieldValue<DateTimeOffset>(7));
        return summary with { Points = summary.Points + 1, Last = point };
    }
}

/// <summary>One metric of the served curves of a run.</summary>
internal sealed record MetricSummary(string Metric, long Points, CurvePoint? Last);
