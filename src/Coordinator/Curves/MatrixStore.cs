using Google.Protobuf;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Keeps matrices, each with the place in the run's history where the trainer wrote it down.</summary>
internal sealed class MatrixStore(NpgsqlDataSource database)
{
    /// <summary>Part of the transaction that commits the record.</summary>
    public static NpgsqlBatchCommand InsertionOf(AttemptKey attempt, JournalRecord record) => new(
        """
        INSERT INTO matrix (run_id, name, attempt, sequence, step, content)
        VALUES (@run, @name, @attempt, @sequence, @step, @content)
        """)
    {
        Parameters =
        {
            new("run", attempt.Run.Value),
            new("name", record.Matrix.Name),
            new("attempt", attempt.Attempt),
            new("sequence", (long)record.Sequence),
            new("step", (long)record.Matrix.Step),
            new("content", record.Matrix.ToByteArray()),
        },
    };

    /// <summary>Of all attempts, of the run and of those it descends from, by name.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(RunId run, Lineage lineage, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT DISTINCT name FROM matrix WHERE run_id = ANY (@runs) ORDER BY name");
        command.Parameters.AddWithValue("runs", LineagePieces.RunsOf(run, lineage));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>The newest of each name on the lineage, at the step or before it; by name.</summary>
    /// <param name="run">Whose matrices.</param>
    /// <param name="lineage">Where to look.</param>
    /// <param name="names">Only these; none: all.</param>
    /// <param name="step">Nothing later.</param>
    /// <param name="bytes">Read no more than so many of them: once they are used up, names come without their matrix.</param>
    /// <param name="cancellation">Of the caller.</param>
    public async Task<IReadOnlyList<(string Name, MatrixMeasured? Matrix)>> ReadAsync(
        RunId run, Lineage lineage, IEnumerable<string> names, long step, int bytes, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            WITH {LineagePieces.Table}
            SELECT name, CASE WHEN sum(octet_length(content)) OVER (ORDER BY name) <= @bytes THEN content END
            FROM (
              SELECT DISTINCT name FROM matrix WHERE run_id = ANY (@runs) AND (cardinality(@names) = 0 OR name = ANY (@names))
            ) AS known
            CROSS JOIN LATERAL (
              SELECT content FROM matrix m JOIN piece USING (run_id, attempt)
              WHERE m.sequence <= through AND m.name = known.name AND m.step <= @step
              ORDER BY generation, m.attempt DESC, m.sequence DESC LIMIT 1
            ) AS newest
            ORDER BY name
            """);
        LineagePieces.AddTo(command.Parameters, run, lineage);
        command.Parameters.AddWithValue("runs", LineagePieces.RunsOf(run, lineage));
        command.Parameters.AddWithValue("names", names.ToArray());
        command.Parameters.AddWithValue("step", step);
        command.Parameters.AddWithValue("bytes", (long)bytes);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var newest = new List<(string, MatrixMeasured?)>();
        while (await reader.ReadAsync(cancellation))
        {
            var matrix = reader.IsDBNull(1) ? null : MatrixMeasured.Parser.ParseFrom(reader.GetFieldValue<byte[]>(1));
            newest.Add((reader.GetString(0), matrix));
        }

        return newest;
    }
}
