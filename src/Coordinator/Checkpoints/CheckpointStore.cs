using Npgsql;
using NpgsqlTypes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The table of checkpoints: registered with the journal, retired as their spec says, deleted when their worker says so.</summary>
internal sealed class CheckpointStore(NpgsqlDataSource database, IAttemptQuery attempts) : ICheckpointRegister, ICheckpointRetention
{
    public NpgsqlBatchCommand Registration(RunId run, WorkerId worker, CheckpointWritten checkpoint, DateTime writtenAt, bool isWanted) => new(
        """
        INSERT INTO checkpoint (
          run_id, attempt, sequence, step, tokens, worker_id, store, location, size_bytes, manifest_hash, written_at, validation_loss, retired_at)
        SELECT @run, @attempt, @sequence, @step, @tokens, worker_id, checkpoint_store, @location, @size, @hash, @written_at, @loss,
          CASE WHEN NOT @wanted THEN now() END
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
            new("wanted", isWanted),
            new("loss", NpgsqlDbType.Double) { Value = checkpoint.HasValidationLoss ? checkpoint.ValidationLoss : DBNull.Value },
        },
    };

    /// <summary>Those that are still wanted, highest position first.</summary>
    public async Task<IReadOnlyList<StoredCheckpoint>> ReadAsync(RunId run, CancellationToken cancellation) =>
        [.. (await ReadAsync([run], cancellation))[run]];

    public async Task ApplyAsync(IReadOnlyCollection<DesiredTask> live, CancellationToken cancellation)
    {
        RunId[] runs = [.. live.Select(RunOf)];
        var stored = await ReadAsync(runs, cancellation);
        var committed = await attempts.CommittedOfAsync(runs, cancellation);
        var superfluous = new List<(RunId Run, StoredCheckpoint Checkpoint)>();
        foreach (var task in live)
        {
            var known = stored[RunOf(task)].ToList();
            if (known.Any(own => own.Attempt == task.Attempt))
            {
                superfluous.AddRange(
                    from one in CheckpointKeeping.Superfluous(known, MeritOf, task.Spec.Checkpoint)
                    where !one.IsPinned && committed.GetValueOrDefault(new(RunOf(task), one.Attempt)) >= one.Sequence
                    select (RunOf(task), one));
            }
        }

        await RetireAsync(superfluous, cancellation);
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

    private async Task<ILookup<RunId, StoredCheckpoint>> ReadAsync(RunId[] runs, CancellationToken cancellation)
    {
        var checkpoints = new List<(RunId Run, StoredCheckpoint Checkpoint)>();
        if (runs.Length > 0)
        {
            await using var command = database.CreateCommand(
                """
                SELECT attempt, sequence, step, tokens, worker_id, location, size_bytes, manifest_hash, written_at, validation_loss, pinned,
                  run_id
                FROM checkpoint WHERE run_id = ANY (@runs) AND retired_at IS NULL ORDER BY run_id, attempt DESC, sequence DESC
                """);
            command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                checkpoints.Add((new RunId(reader.GetGuid(11)), Read(reader)));
            }
        }

        return checkpoints.ToLookup(one => one.Run, one => one.Checkpoint);
    }

    private static StoredCheckpoint Read(NpgsqlDataReader reader) => new(
        Attempt: reader.GetInt32(0),
        Sequence: reader.GetInt64(1),
        Step: reader.GetInt64(2),
        Tokens: reader.GetInt64(3),
        new WorkerId(reader.GetGuid(4)),
        Location: reader.GetString(5),
        SizeBytes: reader.GetInt64(6),
        ManifestHash: reader.GetString(7),
        reader.GetFieldValue<DateTimeOffset>(8),
        reader.IsDBNull(9) ? null : reader.GetDouble(9),
        reader.GetBoolean(10));

    // What another coordinator retires meanwhile is retired all the same: what is superfluous once stays so. What a fork pins meanwhile is not:
    // the condition is asked again of the row as the fork left it.
    private async Task RetireAsync(List<(RunId Run, StoredCheckpoint Checkpoint)> superfluous, CancellationToken cancellation)
    {
        if (superfluous.Count == 0)
        {
            return;
        }

        await using var command = database.CreateCommand(
            """
            UPDATE checkpoint SET retired_at = now() FROM unnest(@runs, @attempts, @sequences) AS named (run_id, attempt, sequence)
            WHERE checkpoint.run_id = named.run_id AND checkpoint.attempt = named.attempt AND checkpoint.sequence = named.sequence
              AND retired_at IS NULL AND NOT pinned
            """);
        command.Parameters.AddWithValue("runs", superfluous.Select(one => one.Run.Value).ToArray());
        command.Parameters.AddWithValue("attempts", superfluous.Select(one => one.Checkpoint.Attempt).ToArray());
        command.Parameters.AddWithValue("sequences", superfluous.Select(one => one.Checkpoint.Sequence).ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static RunId RunOf(DesiredTask task) => new(Guid.Parse(task.RunId));

    private static CheckpointMerit MeritOf(StoredCheckpoint checkpoint) => new((ulong)checkpoint.Step, checkpoint.ValidationLoss);
}
