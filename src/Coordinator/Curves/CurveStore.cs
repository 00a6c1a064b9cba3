using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Reads points out of both tiers.</summary>
internal sealed class CurveStore(NpgsqlDataSource database)
{
    /// <summary>The metric's points along the lineage in its order.</summary>
    /// <param name="run">Whose lineage it is.</param>
    /// <param name="metric">Its number.</param>
    /// <param name="lineage">Where to look.</param>
    /// <param name="after">Only what comes behind it; null: everything.</param>
    /// <param name="cancellation">Of the caller.</param>
    public async Task<List<CurvePoint>> ReadAsync(
        RunId run, int metric, Lineage lineage, CurvePosition? after, CancellationToken cancellation)
    {
        // One statement sees one moment: a point is in the tail or in a segment, never in both, never in neither.
        await using var command = database.CreateCommand(
            $"""
            WITH {LineagePieces.Table}
            SELECT s.attempt, s.first_sequence, NULL::bigint, NULL::bigint, NULL::double precision, NULL::timestamptz, s.content, generation
            FROM segment s JOIN piece USING (run_id, attempt)
            WHERE s.metric_id = @metric AND s.last_sequence > after AND s.first_sequence <= through
            UNION ALL
            SELECT t.attempt, t.sequence, t.step, t.tokens, t.value, t.recorded_at, NULL, generation
            FROM point t JOIN piece USING (run_id, attempt)
            WHERE t.metric_id = @metric AND t.sequence > after AND t.sequence <= through
            ORDER BY generation DESC, 1, 2
            """);
        LineagePieces.AddTo(command.Parameters, run, lineage, after);
        command.Parameters.AddWithValue("metric", metric);
        var points = new List<CurvePoint>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.IsDBNull(6))
            {
                points.Add(TailPoint(reader));
            }
            else
            {
                SegmentContent.Unpack(reader.GetFieldValue<byte[]>(6), reader.GetInt32(0), points, reader.GetInt32(7));
            }
        }

        // A segment may reach beyond what was asked for.
        points.RemoveAll(point => (after is { } told && point.Position.CompareTo(told) <= 0) || !lineage.Contains(point.Position));
        return points;
    }

    private static CurvePoint TailPoint(NpgsqlDataReader reader) => new(
        reader.GetInt32(0),
        reader.GetInt64(1),
        reader.GetInt64(2),
        reader.GetInt64(3),
        reader.GetDouble(4),
        reader.GetFieldValue<DateTimeOffset>(5))
    {
        Generation = reader.GetInt32(7),
    };
}
