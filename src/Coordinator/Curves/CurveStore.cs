using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Reads points out of both tiers.</summary>
internal sealed class CurveStore(NpgsqlDataSource database)
{
    /// <summary>The metric's points along the lineage in its order, those after the position only.</summary>
    public async Task<List<CurvePoint>> ReadAsync(
        RunId run, int metric, Lineage lineage, CurvePosition after, CancellationToken cancellation)
    {
        // One statement sees one moment: a point is in the tail or in a segment, never in both, never in neither.
        await using var command = database.CreateCommand(
            """
            WITH piece AS (SELECT * FROM unnest(@attempts, @after, @through) AS piece (attempt, after, through))
            SELECT s.attempt, s.first_sequence, NULL::bigint, NULL::bigint, NULL::double precision, NULL::timestamptz, s.content
            FROM segment s JOIN piece ON piece.attempt = s.attempt AND s.last_sequence > piece.after AND s.first_sequence <= piece.through
            WHERE s.run_id = @run AND s.metric_id = @metric
            UNION ALL
            SELECT t.attempt, t.sequence, t.step, t.tokens, t.value, t.recorded_at, NULL
            FROM point t JOIN piece ON piece.attempt = t.attempt AND t.sequence > piece.after AND t.sequence <= piece.through
            WHERE t.run_id = @run AND t.metric_id = @metric
            ORDER BY 1, 2
            """);
        var pieces = lineage.Pieces.Where(piece => piece.Attempt >= after.Attempt).ToArray();
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("metric", metric);
        command.Parameters.AddWithValue("attempts", pieces.Select(piece => piece.Attempt).ToArray());
        command.Parameters.AddWithValue("after", pieces.Select(piece => piece.Attempt == after.Attempt ? after.Sequence : 0).ToArray());
        command.Parameters.AddWithValue("through", pieces.Select(piece => piece.Through).ToArray());
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
                SegmentContent.Unpack(reader.GetFieldValue<byte[]>(6), reader.GetInt32(0), points);
            }
        }

        // A segment may reach beyond what was asked for.
        points.RemoveAll(point => point.Position.CompareTo(after) <= 0 || !lineage.Contains(point.Position));
        return points;
    }

    private static CurvePoint TailPoint(NpgsqlDataReader reader) => new(
        reader.GetInt32(0),
        reader.GetInt64(1),
        reader.GetInt64(2),
        reader.GetInt64(3),
        reader.GetDouble(4),
        reader.GetFieldValue<DateTimeOffset>(5));
}
