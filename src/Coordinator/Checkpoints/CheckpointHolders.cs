using Npgsql;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Answers from the table of checkpoints.</summary>
internal sealed class CheckpointHolders(NpgsqlDataSource database) : ICheckpointHolders
{
    public async Task<ILookup<RunId, WorkerId>> OfNewestAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            WITH newest AS (
              SELECT DISTINCT ON (run_id) run_id, worker_id, store FROM checkpoint
              WHERE run_id = ANY (@runs) AND retired_at IS NULL AND damaged_at IS NULL ORDER BY run_id, attempt DESC, sequence DESC)
            SELECT run_id, worker.worker_id
            FROM newest JOIN worker ON worker.worker_id = newest.worker_id OR worker.checkpoint_store = newest.store
            """);
        command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
        return await ReadAsync(command, runs.Count, cancellation);
    }

    public async Task<ILookup<RunId, WorkerId>> OfForksAsync(
        IReadOnlyDictionary<RunId, ForkPoint> forks, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT fork, worker.worker_id
            FROM unnest(@forks, @runs, @attempts, @sequences) AS named (fork, run_id, attempt, sequence)
            JOIN checkpoint USING (run_id, attempt, sequence)
            JOIN worker ON worker.worker_id = checkpoint.worker_id OR worker.checkpoint_store = checkpoint.store
            WHERE damaged_at IS NULL
            """);
        command.Parameters.AddWithValue("forks", forks.Keys.Select(run => run.Value).ToArray());
        command.Parameters.AddWithValue("runs", forks.Values.Select(point => point.Parent.Value).ToArray());
        command.Parameters.AddWithValue("attempts", forks.Values.Select(point => point.Attempt).ToArray());
        command.Parameters.AddWithValue("sequences", forks.Values.Select(point => point.Sequence).ToArray());
        return await ReadAsync(command, forks.Count, cancellation);
    }

    public async Task<bool> HasAnyAsync(RunId run, int attempt, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT EXISTS (SELECT FROM checkpoint WHERE run_id = @run AND attempt = @attempt)");
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempt", attempt);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<ILookup<RunId, WorkerId>> ReadAsync(NpgsqlCommand command, int asked, CancellationToken cancellation)
    {
        var holders = new List<(RunId Run, WorkerId Worker)>();
        if (asked > 0)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                holders.Add((new RunId(reader.GetGuid(0)), new WorkerId(reader.GetGuid(1))));
            }
        }

        return holders.ToLookup(holder => holder.Run, holder => holder.Worker);
    }
}
