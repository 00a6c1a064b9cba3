using Npgsql;
using NpgsqlTypes;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Histories of runs in the tables that every run is in.</summary>
internal sealed class RunHistories : IRunHistories
{
    public async Task<RecordedHistory?> ReadAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT key, request, spec, body, fork.parent_run_id, fork.attempt, fork.sequence, fork.step
            FROM run JOIN run_event AS event USING (run_id) LEFT JOIN fork USING (run_id)
            WHERE run_id = @run ORDER BY event.version
            """,
            connection)
        {
            Parameters = { new("run", run.Value) },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        RecordedHistory? history = null;
        while (await reader.ReadAsync(cancellation))
        {
            var change = RunJson.ReadEvent(reader.GetString(3));
            var state = RunLifecycle.Evolve(history?.State, change);
            history = history is null
                ? First(reader, change, state)
                : history with { Events = history.Events.Add(change), State = state };
        }

        return history;
    }

    public async Task<HistoryOutcome> TryInsertAsync(NpgsqlConnection connection, RecordedHistory history, CancellationToken cancellation)
    {
        if (await InsertRunAsync(connection, history, cancellation) == 0)
        {
            return await IsTakenAsync(connection, history.Id, cancellation) ? HistoryOutcome.IdTaken : HistoryOutcome.KeyTaken;
        }

        await using var batch = new NpgsqlBatch(connection);
        for (var version = 1; version <= history.Events.Count; version++)
        {
            batch.BatchCommands.Add(RunStatements.InsertEvent(history.Id, version, history.Events[version - 1]));
        }

        batch.BatchCommands.Add(RunStatements.Project(history.State, history.Events.Count));
        batch.BatchCommands.Add(RunSignals.NotificationOf(history.Id));
        await batch.ExecuteNonQueryAsync(cancellation);
        return history.Fork is null || await TryForkAsync(connection, history.Id, history.Fork, cancellation)
            ? HistoryOutcome.Inserted
            : HistoryOutcome.ParentMissing;
    }

    private static RecordedHistory First(NpgsqlDataReader reader, RunEvent change, RunState state) => new(
        reader.IsDBNull(0) ? null : reader.GetString(0),
        reader.GetFieldValue<byte[]>(1),
        RunJson.ReadSpec(reader.GetString(2)),
        [change],
        state)
    {
        Fork = reader.IsDBNull(4)
            ? null
            : new ForkPoint(new RunId(reader.GetGuid(4)), reader.GetInt32(5), reader.GetInt64(6), reader.GetInt64(7)),
    };

    // Whoever inserts the same id or key at the same time waits for this transaction's end.
    private static async Task<int> InsertRunAsync(NpgsqlConnection connection, RecordedHistory history, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO run (run_id, project, name, key, request, spec, status, version, state, priority, submitted_at)
            VALUES (@run, @project, @name, @key, @request, @spec, '', 0, '{}', @priority, @at)
            ON CONFLICT DO NOTHING
            """,
            connection);
        command.Parameters.AddWithValue("run", history.Id.Value);
        command.Parameters.AddWithValue("project", history.Spec.Project);
        command.Parameters.AddWithValue("name", history.Spec.Name);
        command.Parameters.Add(new NpgsqlParameter<string?>("key", history.Key));
        command.Parameters.AddWithValue("request", history.Request);
        command.Parameters.AddWithValue("spec", NpgsqlDbType.Jsonb, RunJson.Write(history.Spec));
        command.Parameters.AddWithValue("priority", history.Spec.Priority);
        command.Parameters.AddWithValue("at", history.State.SubmittedAt);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<bool> IsTakenAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM run WHERE run_id = @run)", connection);
        command.Parameters.AddWithValue("run", run.Value);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    // Held before the row is stored: whoever deletes the parent sees the fork, or is seen.
    private static async Task<bool> TryForkAsync(NpgsqlConnection connection, RunId run, ForkPoint point, CancellationToken cancellation)
    {
        await using var hold = new NpgsqlBatch(connection) { BatchCommands = { DeletionGuard.Hold([point.Parent]) } };
        await using (var reader = await hold.ExecuteReaderAsync(cancellation))
        {
            if (!await reader.ReadAsync(cancellation) || reader.GetBoolean(1))
            {
                return false;
            }
        }

        try
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RunStatements.Fork(run, point) } };
            await batch.ExecuteNonQueryAsync(cancellation);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }
}
