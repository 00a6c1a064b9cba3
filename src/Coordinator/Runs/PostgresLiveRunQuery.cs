using Npgsql;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Answers from the allocations and the runs and workers that they join.</summary>
internal sealed class PostgresLiveRunQuery(NpgsqlDataSource database) : ILiveRunQuery
{
    public async Task<IReadOnlyList<LiveRun>> ListAsync(int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT run_id, run.name, held.attempt, pool, held.devices, spec
            FROM (
              SELECT run_id, attempt, worker_id, count(*)::int AS devices, max(allocated_at) AS allocated_at
              FROM allocation WHERE released_at IS NULL GROUP BY run_id, attempt, worker_id
            ) AS held
            JOIN run USING (run_id) JOIN worker USING (worker_id)
            ORDER BY allocated_at DESC, run_id LIMIT @most
            """);
        command.Parameters.AddWithValue("most", most);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<LiveRun>();
        while (await reader.ReadAsync(cancellation))
        {
            runs.Add(new(
                new RunId(reader.GetGuid(0)),
                reader.GetString(1),
                reader.GetInt32(2),
                reader.GetString(3),
                reader.GetInt32(4),
                RunJson.ReadSpec(reader.GetString(5))));
        }

        return runs;
    }

    public async Task<AttemptPlacement?> PlacementOfAsync(RunId run, int attempt, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT pool, spec, allocated_at FROM allocation JOIN run USING (run_id) JOIN worker USING (worker_id)
            WHERE run_id = @run AND allocation.attempt = @attempt LIMIT 1
            """);
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempt", attempt);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(reader.GetString(0), RunJson.ReadSpec(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2))
            : null;
    }
}
