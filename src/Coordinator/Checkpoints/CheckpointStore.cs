using Npgsql;
using NpgsqlTypes;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The table of checkpoints: registered with the journal, retired as their spec says, deleted when their worker says so.</summary>
internal sealed class CheckpointStore(NpgsqlDataSource database, IAttemptQuery attempts, DamageAlarm alarm)
    : ICheckpointRegister, ICheckpointRetention
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

    public NpgsqlBatchCommand Mention(RunId run, Checkpoint checkpoint) => new(
        """
        INSERT INTO checkpoint (
          run_id, attempt, sequence, step, tokens, location, size_bytes, manifest_hash, written_at, validation_loss, retired_at, deleted_at)
        VALUES (@run, @attempt, @sequence, @step, @tokens, @location, @size, @hash, @written_at, @loss, now(), now())
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
            new("location", checkpoint.Location),
            new("size", (long)checkpoint.SizeBytes),
            new("hash", checkpoint.ManifestHash),
            new("written_at", checkpoint.WrittenAt.ToDateTime()),
            new("loss", NpgsqlDbType.Double) { Value = checkpoint.HasValidationLoss ? checkpoint.ValidationLoss : DBNull.Value },
        },
    };

    // Whoever verifies it at this moment may have read it before: that answer counts no longer, and somebody looks again at once.
    public NpgsqlBatchCommand Damage(RunId run, WorkerId worker, DamagedCheckpoint found) => new(
        """
        UPDATE checkpoint SET damaged_at = now(), damage = @damage, verifier = NULL, verification_due_at = now() FROM worker
        WHERE run_id = @run AND attempt = @attempt AND sequence = @sequence AND retired_at IS NULL AND damaged_at IS NULL
          AND worker.worker_id = @worker AND (store = checkpoint_store OR (store IS NULL AND checkpoint.worker_id = @worker))
        """)
    {
        Parameters =
        {
            new("run", run.Value),
            new("attempt", (int)found.Position.Attempt),
            new("sequence", (long)found.Position.Sequence),
            new("worker", worker.Value),
            new("damage", found.Damage),
        },
    };

    public void Alarm(RunId run, DamagedCheckpoint found) => alarm.Found(run, found, DamageFinder.Restore);

    /// <summary>Those that are still wanted, highest position first.</summary>
    public async Task<IReadOnlyList<StoredCheckpoint>> ReadAsync(RunId run, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await ReadAsync(connection, run, locking: "", cancellation);
    }

    public async Task ApplyAsync(IReadOnlyCollection<DesiredTask> live, CancellationToken cancellation)
    {
        var committed = await attempts.CommittedOfAsync([.. live.Select(RunOf)], cancellation);
        foreach (var task in live)
        {
            await ApplyAsync(task, committed, cancellation);
        }
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

    // Decided on rows that are locked: whoever pins one of them, or finds one damaged, was before that and is seen, or comes after it.
    private async Task ApplyAsync(DesiredTask task, IReadOnlyDictionary<AttemptKey, long> committed, CancellationToken cancellation)
    {
        var run = RunOf(task);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var known = await ReadAsync(connection, run, locking: "FOR NO KEY UPDATE", cancellation);
        if (known.Any(own => own.Attempt == task.Attempt && own.IsSound))
        {
            var superfluous = CheckpointKeeping.Superfluous(known, MeritOf, task.Spec.Checkpoint)
                .Where(one => !one.IsPinned && committed.GetValueOrDefault(new(run, one.Attempt)) >= one.Sequence);
            await RetireAsync(connection, run, [.. superfluous], cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task<IReadOnlyList<StoredCheckpoint>> ReadAsync(
        NpgsqlConnection connection, RunId run, string locking, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT attempt, sequence, step, tokens, worker_id, location, size_bytes, manifest_hash, written_at, validation_loss, pinned,
              verified_at, damaged_at, damage
            FROM checkpoint WHERE run_id = @run AND retired_at IS NULL ORDER BY attempt DESC, sequence DESC {locking}
            """,
            connection);
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var checkpoints = new List<StoredCheckpoint>();
        while (await reader.ReadAsync(cancellation))
        {
            checkpoints.Add(Read(reader));
        }

        return checkpoints;
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
        reader.GetBoolean(10),
        reader.IsDBNull(11) ? null : reader.GetFieldValue<DateTimeOffset>(11),
        reader.IsDBNull(12) ? null : new(reader.GetFieldValue<DateTimeOffset>(12), reader.GetString(13)));

    private static async Task RetireAsync(
        NpgsqlConnection connection, RunId run, IReadOnlyList<StoredCheckpoint> superfluous, CancellationToken cancellation)
    {
        if (superfluous.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            UPDATE checkpoint SET retired_at = now(), verifier = NULL FROM unnest(@attempts, @sequences) AS named (attempt, sequence)
            WHERE run_id = @run AND checkpoint.attempt = named.attempt AND checkpoint.sequence = named.sequence
            """,
            connection);
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempts", superfluous.Select(one => one.Attempt).ToArray());
        command.Parameters.AddWithValue("sequences", superfluous.Select(one => one.Sequence).ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static RunId RunOf(DesiredTask task) => new(Guid.Parse(task.RunId));

    private static CheckpointMerit? MeritOf(StoredCheckpoint checkpoint) =>
        checkpoint.IsSound ? new((ulong)checkpoint.Step, checkpoint.ValidationLoss) : null;
}
