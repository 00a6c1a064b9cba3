using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The table of checkpoints: registered with the journal, retired by count, deleted when their worker says so.</summary>
internal sealed class CheckpointStore(NpgsqlDataSource database) : ICheckpointRegister, ICheckpointRetention
{
    public NpgsqlBatchCommand Registration(RunId run, WorkerId worker, CheckpointWritten checkpoint, DateTime writtenAt) => new(
        """
        INSERT INTO checkpoint (run_id, attempt, sequence, step, tokens, worker_id, store, location, size_bytes, manifest_hash, written_at)
        SELECT @run, @attempt, @sequence, @step, @tokens, worker_id, checkpoint_store, @location, @size, @hash, @written_at
        FROM worker WHERE worker_id = @worker
        ON CONFLICT DO NOTHING
        """)
    {
        Parameters =
        {
            new("run", run.Value),
            new("attempt", (int)checkpoint.Position.Attempt),
            new("sequence", (long)checkpoint.Position.Sequence),
            new("step", (long)checkpoint.Step),
            new("tokens", (long)checkpoint.Tokens),
            new("worker", worker.Value),
            new("location", checkpoint.Location),
            new("size", (long)checkpoint.SizeBytes),
            new("hash", checkpoint.ManifestHash),
            new("written_at", writtenAt),
        },
    };

    /// <summary>Those that are still wanted, highest position first.</summary>
    public async Task<IReadOnlyList<StoredCheckpoint>> ReadAsync(RunId run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT attempt, sequence, step, tokens, worker_id, location, size_bytes, manifest_hash, written_at
            FROM checkpoint WHERE run_id = @run AND retired_at IS NULL ORDER BY attempt DESC, sequence DESC
            """);
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var checkpoints = new List<StoredCheckpoint>();
        while (await reader.ReadAsync(cancellation))
        {
            checkpoints.Add(new(
                Attempt: reader.GetInt32(0),
                Sequence: reader.GetInt64(1),
                Step: reader.GetInt64(2),
                Tokens: reader.GetInt64(3),
                new WorkerId(reader.GetGuid(4)),
                Location: reader.GetString(5),
                SizeBytes: reader.GetInt64(6),
                ManifestHash: reader.GetString(7),
                reader.GetFieldValue<DateTimeOffset>(8)));
        }

        return checkpoints;
    }

    public async Task ApplyAsync(IReadOnlyCollection<DesiredTask> live, CancellationToken cancellation)
    {
        if (live.Count == 0)
        {
            return;
        }

        await using var command = database.CreateCommand(
            """
            UPDATE checkpoint SET retired_at = now()
            FROM (
              SELECT run_id, c.attempt, c.sequence, keep,
                row_number() OVER (PARTITION BY run_id ORDER BY c.attempt DESC, c.sequence DESC) AS rank
              FROM checkpoint c JOIN unnest(@runs, @attempts, @keep) AS live (run_id, attempt, keep) USING (run_id)
              WHERE retired_at IS NULL AND EXISTS (SELECT FROM checkpoint own WHERE own.run_id = live.run_id AND own.attempt = live.attempt)
            ) AS ranked
            WHERE rank > keep AND retired_at IS NULL
              AND checkpoint.run_id = ranked.run_id AND checkpoint.attempt = ranked.attempt AND checkpoint.sequence = ranked.sequence
            """);
        command.Parameters.AddWithValue("runs", live.Select(task => Guid.Parse(task.RunId)).ToArray());
        command.Parameters.AddWithValue("attempts", live.Select(task => (int)task.Attempt).ToArray());
        command.Parameters.AddWithValue("keep", live.Select(task => (long)task.Spec.Checkpoint.Keep).ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<IReadOnlyList<string>> RetiredOfAsync(WorkerId worker, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT location FROM checkpoint JOIN worker ON worker.worker_id = @worker
            WHERE (checkpoint.worker_id = @worker OR store = checkpoint_store) AND retired_at IS NOT NULL AND deleted_at IS NULL
            ORDER BY location
            """);
        command.Parameters.AddWithValue("worker", worker.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var locations = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            locations.Add(reader.GetString(0));
        }

        return locations;
    }

    public async Task ConfirmDeletedAsync(WorkerId worker, IReadOnlyCollection<string> locations, CancellationToken cancellation)
    {
        if (locations.Count == 0)
        {
            return;
        }

        await using var command = database.CreateCommand(
            """
            UPDATE checkpoint SET deleted_at = now() FROM worker
            WHERE worker.worker_id = @worker AND (checkpoint.worker_id = @worker OR store = checkpoint_store)
              AND location = ANY (@locations) AND retired_at IS NOT NULL AND deleted_at IS NULL
            """);
        command.Parameters.AddWithValue("worker", worker.Value);
        command.Parameters.AddWithValue("locations", locations.ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
