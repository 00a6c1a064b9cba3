using Npgsql;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Auditing;

/// <summary>Reads runs and their events out of the tables, past the coordinators.</summary>
internal static class RunRows
{
    private static readonly Training Untrained = new(new Dictionary<string, IReadOnlyList<CurvePoint>>(), Weights: null);

    public static async Task<IReadOnlyList<StoredRun>> ReadAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var events = await EventsAsync(database, cancellation);
        await using var command = database.CreateCommand("SELECT run_id, key, status, coalesce(state ->> 'message', '') FROM run ORDER BY run_id");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<StoredRun>();
        while (await reader.ReadAsync(cancellation))
        {
            var status = Enum.Parse<RunStatus>(reader.GetString(2), ignoreCase: true);
            runs.Add(new($"{reader.GetGuid(0)}", reader.GetString(1), status, reader.GetString(3), [.. events[reader.GetGuid(0)]], Untrained));
        }

        return runs;
    }

    private static async Task<ILookup<Guid, StoredEvent>> EventsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT run_id, version, type, CASE type WHEN 'assigned' THEN (body ->> 'attempt')::int END, at FROM run_event ORDER BY run_id, version
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var events = new List<(Guid Run, StoredEvent Event)>();
        while (await reader.ReadAsync(cancellation))
        {
            int? attempt = reader.IsDBNull(3) ? null : reader.GetInt32(3);
            events.Add((reader.GetGuid(0), new(reader.GetInt64(1), reader.GetString(2), attempt, reader.GetFieldValue<DateTimeOffset>(4))));
        }

        return events.ToLookup(one => one.Run, one => one.Event);
    }
}
