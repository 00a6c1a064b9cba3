using Npgsql;
using Orchestrator.Coordinator.Platform.Telemetry;

namespace Orchestrator.Coordinator.Workers;

/// <summary>How many workers and devices there are, and how many of those are held.</summary>
internal sealed class WorkerReading(NpgsqlDataSource database) : IStateReading
{
    private static readonly string[] Statuses = ["connected", "unreachable", "lost"];

    private static readonly StateGauge Workers = new("orchestrator.worker.count", "{worker}", "Workers that ever attached, by pool and status");
    private static readonly StateGauge Devices = new("orchestrator.device.count", "{device}", "Devices of workers that are not lost, by pool, kind and state");

    public string MeterName => "Orchestrator.Coordinator.Workers.State";

    public IReadOnlyList<StateGauge> Gauges { get; } = [Workers, Devices];

    public async Task<IReadOnlyList<StateValue>> ReadAsync(CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(
            """
            SELECT pool, count(*) FILTER (WHERE status = 'connected'), count(*) FILTER (WHERE status = 'unreachable'),
              count(*) FILTER (WHERE status = 'lost')
            FROM worker GROUP BY pool
            """));
        batch.BatchCommands.Add(new(
            """
            SELECT pool, lower(replace(offer ->> 'kind', 'DEVICE_KIND_', '')), count(a.device), count(*) - count(a.device)
            FROM worker w CROSS JOIN LATERAL jsonb_array_elements(w.devices) AS d (offer)
            LEFT JOIN allocation a ON a.worker_id = w.worker_id AND a.device = offer ->> 'id' AND a.released_at IS NULL
            WHERE w.status <> 'lost' GROUP BY 1, 2
            """));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var values = new List<StateValue>();
        while (await reader.ReadAsync(cancellation))
        {
            var pool = ("pool", reader.GetString(0));
            values.AddRange(Statuses.Select((status, at) => Workers.At(reader.GetInt64(at + 1), pool, ("status", status))));
        }

        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (pool, kind) = (("pool", reader.GetString(0)), ("kind", reader.GetString(1)));
            values.Add(Devices.At(reader.GetInt64(2), pool, kind, ("state", "held")));
            values.Add(Devices.At(reader.GetInt64(3), pool, kind, ("state", "free")));
        }

        return values;
    }
}
