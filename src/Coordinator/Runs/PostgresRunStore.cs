using Npgsql;
using NpgsqlTypes;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Goodput;
using Orchestrator.Coordinator.Webhooks;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// Event streams of runs with their projection and allocations. Whatever belongs together is one batch, and a batch is one
/// transaction; the primary key (run_id, version) refuses whoever decided on an old state.
/// </summary>
internal sealed class PostgresRunStore(NpgsqlDataSource database, IWebhookOutbox webhooks)
{
    private const string HeldDevices = "allocation_held";

    /// <summary>Null: no such run.</summary>
    public async Task<RecordedRun?> LoadAsync(RunId run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT event.version, body, project, name, trace_parent FROM run_event AS event JOIN run USING (run_id)
            WHERE run_id = @run ORDER BY event.version
            """);
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        RecordedRun? recorded = null;
        while (await reader.ReadAsync(cancellation))
        {
            var state = RunLifecycle.Evolve(recorded?.State, RunJson.ReadEvent(reader.GetString(1)));
            var traceParent = await reader.IsDBNullAsync(4, cancellation) ? null : reader.GetString(4);
            recorded = new(state, reader.GetInt64(0), reader.GetString(2), reader.GetString(3), traceParent);
        }

        return recorded;
    }

    public async Task<AppendOutcome> TryAppendAsync(RecordedRun run, RunEvent change, CancellationToken cancellation)
    {
        if (change is RunEvent.Deleted deleted)
        {
            return await RunDeletion.TryAppendAsync(database, run, deleted, cancellation);
        }

        var next = RunLifecycle.Evolve(run.State, change);
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(RunStatements.InsertEvent(next.Id, run.Version + 1, change));
        batch.BatchCommands.Add(RunStatements.Project(next, run.Version + 1));
        if (change is RunEvent.Assigned assigned)
        {
            batch.BatchCommands.Add(RunStatements.Allocate(next.Id, assigned));
            batch.BatchCommands.Add(StretchStatements.Begin(next.Id, assigned.Attempt, assigned.Worker, assigned.Devices));
        }

        if (change.Ending is not null)
        {
            batch.BatchCommands.Add(RunStatements.Release(next.Id, next.Attempt, change.At));
            batch.BatchCommands.Add(StretchStatements.End(next.Id, next.Attempt));
        }

        var isEnd = next.IsTerminal && !run.State.IsTerminal;
        if (isEnd)
        {
            // Refused with the event when somebody else's came first: a run ends once, and is told to have ended once.
            foreach (var delivery in await webhooks.TellOfEndAsync(run, next, cancellation))
            {
                batch.BatchCommands.Add(delivery);
            }
        }

        batch.BatchCommands.Add(RunSignals.NotificationOf(next.Id));
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
            if (isEnd)
            {
                webhooks.Nudge();
            }

            return AppendOutcome.Recorded;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return error.ConstraintName == HeldDevices ? AppendOutcome.DeviceHeld : AppendOutcome.Overtaken;
        }
    }

    public async Task<InsertOutcome> TryInsertAsync(NewRun run, RunEvent.Submitted submitted, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await TryInsertAsync(connection, run, submitted, cancellation))
        {
            return InsertOutcome.KeyTaken;
        }

        if (run.Fork is { } point && !await TryForkAsync(connection, submitted.Run, point, cancellation))
        {
            return InsertOutcome.CheckpointGone;
        }

        await transaction.CommitAsync(cancellation);
        return InsertOutcome.Inserted;
    }

    /// <summary>The run that the project's key belongs to, and the message it was submitted with; null: the key is free.</summary>
    public async Task<(RunId Run, byte[] Request)?> FindByKeyAsync(string project, string key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT run_id, request FROM run WHERE project = @project AND key = @key");
        command.Parameters.AddWithValue("project", project);
        command.Parameters.AddWithValue("key", key);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (new RunId(reader.GetGuid(0)), reader.GetFieldValue<byte[]>(1)) : null;
    }

    // Whoever inserts the same key at the same time waits for this transaction's end.
    private static async Task<bool> TryInsertAsync(
        NpgsqlConnection connection, NewRun run, RunEvent.Submitted submitted, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH inserted AS (
              INSERT INTO run (run_id, project, name, key, request, spec, status, version, state, priority, submitted_at, trace_parent)
              VALUES (@run, @project, @name, @key, @request, @spec, @status, 1, @state, @priority, @at, @trace_parent)
              ON CONFLICT (project, key) WHERE key IS NOT NULL DO NOTHING
              RETURNING run_id),
            recorded AS (
              INSERT INTO run_event (run_id, version, body, type, at)
              SELECT run_id, 1, @body, @body ->> 'type', @at FROM inserted)
            SELECT pg_notify('{RunSignals.Channel}', run_id::text) FROM inserted
            """,
            connection);
        var state = RunLifecycle.Evolve(null, submitted);
        command.Parameters.AddWithValue("run", state.Id.Value);
        command.Parameters.AddWithValue("project", run.Spec.Project);
        command.Parameters.AddWithValue("name", run.Spec.Name);
        command.Parameters.Add(new NpgsqlParameter<string?>("key", run.Key));
        command.Parameters.AddWithValue("request", run.Request);
        command.Parameters.AddWithValue("spec", NpgsqlDbType.Jsonb, RunJson.Write(run.Spec));
        command.Parameters.AddWithValue("status", RunJson.NameOf(state.Status));
        command.Parameters.AddWithValue("state", NpgsqlDbType.Jsonb, RunJson.Write(state));
        command.Parameters.AddWithValue("priority", run.Spec.Priority);
        command.Parameters.AddWithValue("at", submitted.At);
        command.Parameters.Add(new NpgsqlParameter<string?>("trace_parent", run.TraceParent));
        command.Parameters.AddWithValue("body", NpgsqlDbType.Jsonb, RunJson.Write(submitted));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation);
    }

    // Pinned before the row is stored: whoever retires checkpoints at this moment changes the same row, so one of the two sees what the other did.
    // Whoever deletes the parent wants its row alone: held first, so that the two never wait for each other in a circle.
    private static async Task<bool> TryForkAsync(NpgsqlConnection connection, RunId run, ForkPoint point, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeletionGuard.Hold([point.Parent]), PinStatements.Pin(point) } };
        if (await batch.ExecuteNonQueryAsync(cancellation) == 0)
        {
            return false;
        }

        batch.BatchCommands.Clear();
        batch.BatchCommands.Add(RunStatements.Fork(run, point));
        await batch.ExecuteNonQueryAsync(cancellation);
        return true;
    }
}
