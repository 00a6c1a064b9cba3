using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Answers from the allocations and the projection of the runs that hold them.</summary>
internal sealed class PostgresAssignedTaskQuery(NpgsqlDataSource database) : IAssignedTaskQuery
{
    public async Task<IReadOnlyList<DesiredTask>> ForWorkerAsync(WorkerId worker, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT held.run_id, held.attempt, held.devices, spec, state, trace_parent, parent_run_id, fork.attempt, fork.sequence
            FROM (
              SELECT run_id, attempt, array_agg(device ORDER BY device) AS devices
              FROM allocation WHERE worker_id = @worker AND released_at IS NULL GROUP BY run_id, attempt
            ) AS held
            JOIN run USING (run_id)
            LEFT JOIN fork USING (run_id)
            ORDER BY run_id
            """);
        command.Parameters.AddWithValue("worker", worker.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tasks = new List<DesiredTask>();
        while (await reader.ReadAsync(cancellation))
        {
            var spec = RunJson.ReadSpec(reader.GetString(3));
            var state = RunJson.ReadState(reader.GetString(4));
            tasks.Add(new DesiredTask
            {
                RunId = new RunId(reader.GetGuid(0)).ToString(),
                Attempt = (uint)reader.GetInt32(1),
                Devices = { reader.GetFieldValue<string[]>(2) },
                Spec = spec,
                Stop = state.Stopping ?? StopReason.Unspecified,
                StopGrace = spec.Retries.StopGrace,
                Skip = { state.Skipped.Select(RunMapping.ToProto) },
                TraceParent = state.Live?.TraceParent ?? (await reader.IsDBNullAsync(5, cancellation) ? "" : reader.GetString(5)),
                Fork = await reader.IsDBNullAsync(6, cancellation)
                    ? null
                    : RunMapping.ToProto(new RunId(reader.GetGuid(6)), reader.GetInt32(7), reader.GetInt64(8)),
            });
        }

        return tasks;
    }

    public async Task<IReadOnlySet<int>> GivenToAsync(RunId run, WorkerId worker, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT DISTINCT attempt FROM allocation WHERE run_id = @run AND worker_id = @worker");
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("worker", worker.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var attempts = new HashSet<int>();
        while (await reader.ReadAsync(cancellation))
        {
            attempts.Add(reader.GetInt32(0));
        }

        return attempts;
    }

    public Task<IReadOnlyList<(RunId Run, int Attempt, string WorkerName)>> OfLostWorkersAsync(CancellationToken cancellation) => OfWorkersAsync(
        """
        SELECT DISTINCT run_id, attempt, name FROM allocation JOIN worker USING (worker_id)
        WHERE released_at IS NULL AND status = 'lost' ORDER BY run_id
        """,
        cancellation);

    public Task<IReadOnlyList<(RunId Run, int Attempt, string WorkerName)>> OfDrainingWorkersAsync(CancellationToken cancellation) =>
        OfWorkersAsync(
        """
        SELECT DISTINCT run_id, allocation.attempt, worker.name FROM allocation JOIN worker USING (worker_id) JOIN run USING (run_id)
        WHERE released_at IS NULL AND (draining OR leaving) AND run.status <> 'stopping' ORDER BY run_id
        """,
        cancellation);

    private async Task<IReadOnlyList<(RunId Run, int Attempt, string WorkerName)>> OfWorkersAsync(
        string query, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tasks = new List<(RunId, int, string)>();
        while (await reader.ReadAsync(cancellation))
        {
            tasks.Add((new RunId(reader.GetGuid(0)), reader.GetInt32(1), reader.GetString(2)));
        }

        return tasks;
    }
}
