using Google.Protobuf.WellKnownTypes;
using Npgsql;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Workers;

/// <summary>Reads workers and who holds their devices in one statement, so that no device is seen free and held.</summary>
internal sealed class WorkerQuery(NpgsqlDataSource database) : IWorkerQuery
{
    public async Task<IReadOnlyList<Worker>> ListAsync(bool includeLost, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT w.worker_id, w.name, w.status, w.pool, w.devices, w.data, w.attached_at, w.last_seen, w.version, w.host, w.session,
              w.cordoned, w.draining, w.leaving, w.checkpoint_store, array_agg(a.device) FILTER (WHERE a.device IS NOT NULL), 
              array_agg(a.run_id) FILTER (WHERE a.device IS NOT NULL), array_agg(a.attempt) FILTER (WHERE a.device IS NOT NULL),
              w.disks, w.clock_ahead
            FROM worker w LEFT JOIN allocation a ON a.worker_id = w.worker_id AND a.released_at IS NULL
            WHERE @include_lost OR w.status <> 'lost'
            GROUP BY w.worker_id ORDER BY w.name COLLATE "C"
            """);
        command.Parameters.AddWithValue("include_lost", includeLost);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var workers = new List<Worker>();
        while (await reader.ReadAsync(cancellation))
        {
            workers.Add(new()
            {
                Id = reader.GetGuid(0).ToString("D"),
                Name = reader.GetString(1),
                Status = StatusOf(reader.GetString(2)),
                Pool = reader.GetString(3),
                Devices = { DevicesOf(reader) },
                Data = { WorkerDocuments.Read<DataSource>(reader.GetString(5)) },
                AttachedAt = Timestamp.FromDateTimeOffset(reader.GetFieldValue<DateTimeOffset>(6)),
                LastSeen = Timestamp.FromDateTimeOffset(reader.GetFieldValue<DateTimeOffset>(7)),
                Version = reader.GetString(8),
                Host = reader.GetString(9),
                Session = (ulong)reader.GetInt64(10),
                Cordoned = reader.GetBoolean(11),
                Draining = reader.GetBoolean(12),
                Leaving = reader.GetBoolean(13),
                CheckpointStore = reader.IsDBNull(14) ? "" : reader.GetString(14),
                Disks = { reader.IsDBNull(18) ? [] : WorkerDocuments.Read<DiskSpace>(reader.GetString(18)) },
                ClockAhead = reader.IsDBNull(19) ? null : Duration.FromTimeSpan(reader.GetTimeSpan(19)),
            });
        }

        return workers;
    }

    private static IEnumerable<WorkerDevice> DevicesOf(NpgsqlDataReader reader)
    {
        var held = reader.IsDBNull(15) ? [] : reader.GetFieldValue<string[]>(15);
        foreach (var device in WorkerDocuments.Read<Device>(reader.GetString(4)))
        {
            var holder = Array.IndexOf(held, device.Id);
            yield return holder < 0
                ? new() { Device = device }
                : new()
                {
                    Device = device,
                    RunId = reader.GetFieldValue<Guid[]>(16)[holder].ToString("D"),
                    Attempt = (uint)reader.GetFieldValue<int[]>(17)[holder],
                };
        }
    }

    private static WorkerStatus StatusOf(string status) => status switch
    {
        "connected" => WorkerStatus.Connected,
        "unreachable" => WorkerStatus.Unreachable,
        "lost" => WorkerStatus.Lost,
        _ => throw new InvalidDataException($"A worker has status '{status}'."),
    };
}
