using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Reads the history of a run.</summary>
internal sealed class LineageStore(NpgsqlDataSource database, IForkQuery forks) : ILineageQuery
{
    public async Task<Lineage> ReadAsync(RunId run, CancellationToken cancellation)
    {
        // Where a run was forked never changes, so that only the attempts have to be of one moment.
        var line = await forks.LineOfAsync(run, cancellation);
        var starts = await StartsAsync([run, .. line.Select(point => point.Parent)], cancellation);
        return line.Reverse()
            .Aggregate(Lineage.Empty, (before, point) => before.ForkedAt(point, starts[point.Parent]))
            .ContinuedBy(starts[run]);
    }

    /// <summary>Of the run's own attempts, oldest first.</summary>
    public async Task<IReadOnlyList<AttemptStart>> StartsAsync(RunId run, CancellationToken cancellation) =>
        [.. (await StartsAsync([run], cancellation))[run]];

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
            continuations.Add((new RunId(reader.GetGuid(0)), new(reader.GetInt32(1), FromOf(reader), reader.GetInt64(4))));
        }

        return continuations.ToLookup(attempt => attempt.Run, attempt => attempt.Continuation);
    }

    private async Task<ILookup<RunId, AttemptStart>> StartsAsync(IEnumerable<RunId> runs, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT run_id, attempt, from_attempt, from_sequence, last_sequence FROM lineage JOIN journal USING (run_id, attempt)
            WHERE run_id = ANY (@runs) ORDER BY attempt
            """);
        command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var starts = new List<(RunId Run, AttemptStart Start)>();
        while (await reader.ReadAsync(cancellation))
        {
            starts.Add((new RunId(reader.GetGuid(0)), new(reader.GetInt32(1), FromOf(reader), reader.GetInt64(4))));
        }

        return starts.ToLookup(start => start.Run, start => start.Start);
    }

    private static CurvePosition? FromOf(NpgsqlDataReader reader) =>
        reader.IsDBNull(2) ? null : new(reader.GetInt32(2), reader.GetInt64(3));
}
