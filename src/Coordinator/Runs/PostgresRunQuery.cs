using Npgsql;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Reads the projection of runs.</summary>
internal sealed class PostgresRunQuery(NpgsqlDataSource database) : IQueuedRunQuery
{
    /// <summary>Null: no such run.</summary>
    public async Task<RunRow?> FindAsync(RunId run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"SELECT {RunRow.Columns} FROM run WHERE run_id = @run");
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? RunRow.Read(reader) : null;
    }

    public async Task<IReadOnlyList<RunRow>> ListAsync(RunFilter filter, CancellationToken cancellation)
    {
        // Said in words that an index knows: in time, most runs are ones that lists leave out.
        var (archived, deleted) = (filter.WithArchived ? "true" : "archived_at IS NULL", filter.WithDeleted ? "true" : "deleted_at IS NULL");
        await using var command = database.CreateCommand(
            $"""
            SELECT {RunRow.Columns} FROM run
            WHERE {archived} AND {deleted}
              AND (@projects::text[] IS NULL OR project = ANY (@projects))
              AND (@project::text IS NULL OR project = @project)
              AND (@status::text IS NULL OR status = @status)
              AND (@after_at::timestamptz IS NULL OR (submitted_at, run_id) < (@after_at, @after_run))
            ORDER BY submitted_at DESC, run_id DESC LIMIT @page_size
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]?>("projects", filter.Visible.Names));
        command.Parameters.Add(new NpgsqlParameter<string?>("project", filter.Project));
        command.Parameters.Add(new NpgsqlParameter<string?>("status", filter.Status is { } status ? RunJson.NameOf(status) : null));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?>("after_at", filter.After?.SubmittedAt));
        command.Parameters.Add(new NpgsqlParameter<Guid?>("after_run", filter.After?.Run.Value));
        command.Parameters.AddWithValue("page_size", filter.PageSize);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<RunRow>();
        while (await reader.ReadAsync(cancellation))
        {
            runs.Add(RunRow.Read(reader));
        }

        return runs;
    }

    public async Task<IReadOnlyList<QueuedRun>> ListAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT spec, state FROM run WHERE status = 'queued' ORDER BY priority DESC, submitted_at, run_id");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<QueuedRun>();
        while (await reader.ReadAsync(cancellation))
        {
            var state = RunJson.ReadState(reader.GetString(1));
            runs.Add(new QueuedRun(state.Id, RunJson.ReadSpec(reader.GetString(0)), state.SubmittedAt, state.Attempt, state.Excluded));
        }

        return runs;
    }

    /// <summary>Runs whose deadline has passed, the longest overdue first.</summary>
    public async Task<IReadOnlyList<RunId>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT run_id FROM run WHERE due_at <= @now ORDER BY due_at LIMIT @most");
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("most", most);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<RunId>();
        while (await reader.ReadAsync(cancellation))
        {
            runs.Add(new RunId(reader.GetGuid(0)));
        }

        return runs;
    }

    public async Task<bool> AnyQueuedAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM run WHERE status = 'queued')");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
