using Google.Protobuf.WellKnownTypes;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Reads what became of deliveries.</summary>
internal sealed class DeliveryQuery(NpgsqlDataSource database, IRunReferences runs)
{
    /// <param name="run">Null: of all.</param>
    /// <param name="state">Null: in all.</param>
    /// <param name="most">At most so many, newest first.</param>
    /// <param name="cancellation">Of the caller.</param>
    public async Task<IReadOnlyList<Delivery>> ListAsync(RunId? run, DeliveryState? state, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT delivery_id, webhook, run_id, event, state, tries, last_error, created_at, tried_at, due_at, delivered_at, given_up_at
            FROM webhook_delivery
            WHERE (@run::uuid IS NULL OR run_id = @run) AND (@state::text IS NULL OR state = @state)
            ORDER BY created_at DESC, delivery_id DESC LIMIT @most
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid?>("run", run?.Value));
        command.Parameters.Add(new NpgsqlParameter<string?>("state", state is { } wanted ? DeliveryStates.NameOf(wanted) : null));
        command.Parameters.AddWithValue("most", most);
        var deliveries = new List<Delivery>();
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                deliveries.Add(Read(reader));
            }
        }

        await NameRunsAsync(deliveries, cancellation);
        return deliveries;
    }

    private async Task NameRunsAsync(List<Delivery> deliveries, CancellationToken cancellation)
    {
        var told = deliveries.Select(delivery => new RunId(Guid.Parse(delivery.RunId))).Distinct().ToList();
        var names = await runs.NamesOfAsync(told, cancellation);
        deliveries.ForEach(delivery => delivery.RunName = names.GetValueOrDefault(new RunId(Guid.Parse(delivery.RunId)), ""));
    }

    private static Delivery Read(NpgsqlDataReader reader) => new()
    {
        Id = new DeliveryId(reader.GetGuid(0)).ToString(),
        Webhook = reader.GetString(1),
        RunId = new RunId(reader.GetGuid(2)).ToString(),
        Event = reader.GetString(3),
        State = DeliveryStates.Of(reader.GetString(4)),
        Tries = (uint)reader.GetInt32(5),
        LastError = reader.IsDBNull(6) ? "" : reader.GetString(6),
        CreatedAt = TimeOf(reader, 7),
        TriedAt = TimeOf(reader, 8),
        DueAt = TimeOf(reader, 9),
        DeliveredAt = TimeOf(reader, 10),
        GivenUpAt = TimeOf(reader, 11),
    };

    private static Timestamp? TimeOf(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Timestamp.FromDateTimeOffset(reader.GetFieldValue<DateTimeOffset>(column));
}
