using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// What metrics a run has, and how much of them is served. Segments are unpacked only where the lineage cuts them, or ends.
/// </summary>
internal sealed class MetricSummaries(NpgsqlDataSource database)
{
    /// <summary>Of all attempts, of the run and of those it descends from, by name.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(RunId run, Lineage lineage, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT name FROM metric WHERE metric_id IN (
              SELECT metric_id FROM point WHERE run_id = ANY (@runs) UNION SELECT metric_id FROM segment WHERE run_id = ANY (@runs))
            ORDER BY name COLLATE "C"
            """);
        command.Parameters.AddWithValue("runs", LineagePieces.RunsOf(run, lineage));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>Of the served curves, by name.</summary>
    public Task<IReadOnlyList<MetricSummary>> ReadAsync(RunId run, Lineage lineage, CancellationToken cancellation) =>
        ReadAsync(run, lineage, names: null, cancellation);

    /// <param name="run">Whose curves they are.</param>
    /// <param name="lineage">Its lineage.</param>
    /// <param name="names">Of the metrics; null: all.</param>
    /// <param name="cancellation">Of the caller.</param>
    public async Task<IReadOnlyList<MetricSummary>> ReadAsync(
        RunId run, Lineage lineage, string[]? names, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            WITH {LineagePieces.Table}
            SELECT name COLLATE "C", s.attempt, s.first_sequence, s.points,
              NULL::bigint, NULL::bigint, NULL::double precision, NULL::timestamptz,
              CASE WHEN s.last_sequence > through
                OR s.first_sequence = max(s.first_sequence) OVER (PARTITION BY s.metric_id, generation, s.attempt) THEN s.content END,
              generation
            FROM segment s JOIN piece USING (run_id, attempt) JOIN metric USING (metric_id)
            WHERE s.first_sequence <= through AND (@names IS NULL OR name = ANY (@names))
            UNION ALL
            SELECT name, t.attempt, t.sequence, NULL, t.step, t.tokens, t.value, t.recorded_at, NULL, generation
            FROM point t JOIN piece USING (run_id, attempt) JOIN metric USING (metric_id)
            WHERE t.sequence <= through AND (@names IS NULL OR name = ANY (@names))
            ORDER BY 1, generation DESC, 2, 3
            """);
        LineagePieces.AddTo(command.Parameters, run, lineage);
        command.Parameters.Add(new NpgsqlParameter<string[]?>("names", names));
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
        var (attempt, generation) = (reader.GetInt32(1), reader.GetInt32(9));
        if (!reader.IsDBNull(8))
        {
            var points = new List<CurvePoint>();
            SegmentContent.Unpack(reader.GetFieldValue<byte[]>(8), attempt, points, generation);
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
            reader.GetFieldValue<DateTimeOffset>(7))
        {
            Generation = generation,
        };
        return summary with { Points = summary.Points + 1, Last = point };
    }
}

/// <summary>One metric of the served curves of a run.</summary>
internal sealed record MetricSummary(string Metric, long Points, CurvePoint? Last);
