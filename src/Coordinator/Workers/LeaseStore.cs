using Npgsql;

namespace Orchestrator.Coordinator.Workers;

/// <summary>The leases, and the control plane's own sign of life. Every time in here is PostgreSQL's.</summary>
internal sealed class LeaseStore(NpgsqlDataSource database)
{
    /// <summary>Leaves our own sign of life; after a gap in those, leases count from now.</summary>
    public async Task<(DateTimeOffset Now, DateTimeOffset ControlPlaneSince)> CheckInAsync(TimeSpan gap, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO control_plane (last_seen, since) VALUES (now(), now())
            ON CONFLICT (single) DO UPDATE SET
              since = CASE WHEN now() - control_plane.last_seen > @gap THEN now() ELSE control_plane.since END,
              last_seen = greatest(control_plane.last_seen, now())
            RETURNING now(), since
            """);
        command.Parameters.AddWithValue("gap", gap);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
    }

    public async Task<IReadOnlyList<WorkerLease>> ReadAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT worker_id, name, pool, session, last_seen, status = 'lost' FROM worker");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var leases = new List<WorkerLease>();
        while (await reader.ReadAsync(cancellation))
        {
            leases.Add(new(
                new WorkerId(reader.GetGuid(0)),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetInt64(3),
                reader.GetFieldValue<DateTimeOffset>(4),
                IsLost: reader.GetBoolean(5)));
        }

        return leases;
    }

    /// <returns>False: somebody else was first, or the worker has given a sign of life meanwhile.</returns>
    public async Task<bool> TryLoseAsync(WorkerLease lease, TimeSpan term, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE worker SET status = 'lost'
            WHERE worker_id = @worker AND session = @session AND status <> 'lost'
              AND now() > greatest(last_seen, (SELECT since FROM control_plane)) + @term
            """);
        command.Parameters.AddWithValue("worker", lease.Worker.Value);
        command.Parameters.AddWithValue("session", lease.Session);
        command.Parameters.AddWithValue("term", term);
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }
}
