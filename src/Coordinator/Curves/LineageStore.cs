using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Reads the history of a run.</summary>
internal sealed class LineageStore(NpgsqlDataSource database) : ILineageQuery
{
    public async Task<Lineage> ReadAsync(RunId run, CancellationToken cancellation) => Lineage.Of(await StartsAsync(run, cancellation));

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<AttemptStart>> StartsAsync(RunId run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT attempt, from_attempt, from_sequence, last_sequence FROM lineage JOIN journal USING (run_id, attempt)
            WHERE run_id = @run ORDER BY attempt
            """);
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var starts = new List<AttemptStart>();
        while (await reader.ReadAsync(cancellation))
        {
            var from = reader.IsDBNull(1) ? (CurvePosition?)null : new(reader.GetInt32(1), reader.GetInt64(2));
            starts.Add(new(reader.GetInt32(0), from, reader.GetInt64(3)));
        }

        return starts;
    }

    public async Task<ILookup<RunId, AttemptContinuation>> ContinuationsOfAsync(
        IReadOnlyCollection<RunId> runs, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT run_id, attempt, from_attempt, from_sequence, step FROM lineage WHERE run_id = ANY (@runs)");
        command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var continuations = new List<(RunId Run, AttemptContinuation Continuation)>();
        while (await reader.ReadAsync(cancellation))
        {
            var from = reader.IsDBNull(2) ? (CurvePosition?)null : new(reader.GetInt32(2), reader.GetInt64(3));
            continuations.Add((new RunId(reader.GetGuid(0)), new(reader.GetInt32(1), from, reader.GetInt64(4))));
        }

        return continuations.ToLookup(attempt => attempt.Run, attempt => attempt.Continuation);
    }
}
