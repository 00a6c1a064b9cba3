using Npgsql;
using NpgsqlTypes;

namespace Orchestrator.Coordinator.Runs;

/// <summary>The statements that an event consists of.</summary>
internal static class RunStatements
{
    public static NpgsqlBatchCommand InsertEvent(RunId run, long version, RunEvent change) => new(
        "INSERT INTO run_event (run_id, version, body, type, at) VALUES (@run, @version, @body, @body ->> 'type', @at)")
    {
        Parameters =
        {
            new("run", run.Value),
            new("version", version),
            new("body", NpgsqlDbType.Jsonb) { Value = RunJson.Write(change) },
            new("at", change.At),
        },
    };

    public static NpgsqlBatchCommand Fork(RunId run, ForkPoint point) => new(
        "INSERT INTO fork (run_id, parent_run_id, attempt, sequence, step) VALUES (@run, @parent, @attempt, @sequence, @step)")
    {
        Parameters =
        {
            new("run", run.Value),
            new("parent", point.Parent.Value),
            new("attempt", point.Attempt),
            new("sequence", point.Sequence),
            new("step", point.Step),
        },
    };

    public static NpgsqlBatchCommand Project(RunState next, long version) => new(
        """
        UPDATE run SET status = @status, attempt = @attempt, version = @version, state = @state, due_at = @due_at, ended_at = @ended_at,
          archived_at = @archived_at, deleted_at = @deleted_at
        WHERE run_id = @run
        """)
    {
        Parameters =
        {
            new("run", next.Id.Value),
            new("status", RunJson.NameOf(next.Status)),
            new("attempt", next.Attempt),
            new("version", version),
            new("state", NpgsqlDbType.Jsonb) { Value = RunJson.Write(next) },
            new NpgsqlParameter<DateTimeOffset?>("due_at", RunLifecycle.DueAt(next)),
            new NpgsqlParameter<DateTimeOffset?>("ended_at", next.EndedAt),
            new NpgsqlParameter<DateTimeOffset?>("archived_at", next.ArchivedAt),
            new NpgsqlParameter<DateTimeOffset?>("deleted_at", next.DeletedAt),
        },
    };

    // In one order, so that two placements that want the same devices cannot wait for each other.
    public static NpgsqlBatchCommand Allocate(RunId run, RunEvent.Assigned assigned) => new(
        """
        INSERT INTO allocation (run_id, attempt, worker_id, device, allocated_at)
        SELECT @run, @attempt, @worker, device, @at FROM unnest(@devices) AS device ORDER BY device
        """)
    {
        Parameters =
        {
            new("run", run.Value),
            new("attempt", assigned.Attempt),
            new("worker", assigned.Worker.Value),
            new("devices", assigned.Devices.ToArray()),
            new("at", assigned.At),
        },
    };

    public static NpgsqlBatchCommand Release(RunId run, int attempt, DateTimeOffset at) => new(
        "UPDATE allocation SET released_at = @at WHERE run_id = @run AND attempt = @attempt AND released_at IS NULL")
    {
        Parameters = { new("run", run.Value), new("attempt", attempt), new("at", at) },
    };
}
