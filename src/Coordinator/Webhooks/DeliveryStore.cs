using Npgsql;
using NpgsqlTypes;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>
/// The outbox in PostgreSQL, whose clock says what is due. Every change of a row is one conditional statement, so that of several
/// coordinators one takes up a try, and what is recorded is never older than what is there.
/// </summary>
internal sealed class DeliveryStore(NpgsqlDataSource database)
{
    /// <summary>Part of the transaction that ends the run.</summary>
    public static NpgsqlBatchCommand Insert(DeliveryId id, RunId run, string webhook, string @event, string body) => new(
        """
        INSERT INTO webhook_delivery (delivery_id, run_id, webhook, event, body, created_at, due_at)
        VALUES (@id, @run, @webhook, @event, @body, now(), now())
        """)
    {
        Parameters =
        {
            new("id", id.Value), new("run", run.Value), new("webhook", webhook), new("event", @event), new("body", body),
        },
    };

    /// <summary>Takes up what is due. Whoever does so has the given time before somebody else does.</summary>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(string webhook, int most, TimeSpan term, CancellationToken cancellation)
    {
        // Rows that another coordinator is taking up are skipped; rows that it has just taken up are no longer due when they are locked.
        await using var command = database.CreateCommand(
            """
            WITH due AS MATERIALIZED (
              SELECT delivery_id FROM webhook_delivery WHERE webhook = @webhook AND due_at <= now()
              ORDER BY due_at LIMIT @most FOR UPDATE SKIP LOCKED)
            UPDATE webhook_delivery AS delivery SET tries = tries + 1, tried_at = now(), due_at = now() + @term
            FROM due WHERE delivery.delivery_id = due.delivery_id
            RETURNING delivery.delivery_id, run_id, event, body, tries, now() - created_at
            """);
        command.Parameters.AddWithValue("webhook", webhook);
        command.Parameters.AddWithValue("most", most);
        command.Parameters.AddWithValue("term", term);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var claimed = new List<ClaimedDelivery>();
        while (await reader.ReadAsync(cancellation))
        {
            claimed.Add(new(
                new DeliveryId(reader.GetGuid(0)),
                new RunId(reader.GetGuid(1)),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetInt32(4),
                reader.GetTimeSpan(5)));
        }

        return claimed;
    }

    /// <summary>A fact, whoever else has tried meanwhile and even after it was given up: the receiver has it.</summary>
    /// <returns>False: that was known.</returns>
    public async Task<bool> TryRecordDeliveredAsync(DeliveryId id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE webhook_delivery SET delivered_at = now(), due_at = NULL, given_up_at = NULL
            WHERE delivery_id = @id AND delivered_at IS NULL
            """);
        command.Parameters.AddWithValue("id", id.Value);
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <param name="claimed">Was not taken.</param>
    /// <param name="error">Why.</param>
    /// <param name="pause">Until the next try; null: it is given up.</param>
    /// <param name="cancellation">Of the caller.</param>
    /// <returns>False: somebody else has tried later, or it has been taken.</returns>
    public async Task<bool> TryRecordFailedAsync(
        ClaimedDelivery claimed, string error, TimeSpan? pause, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE webhook_delivery
            SET last_error = @error, due_at = now() + @pause, given_up_at = CASE WHEN @pause IS NULL THEN now() END
            WHERE delivery_id = @id AND tries = @tries AND due_at IS NOT NULL
            """);
        command.Parameters.AddWithValue("id", claimed.Id.Value);
        command.Parameters.AddWithValue("tries", claimed.Tries);
        command.Parameters.AddWithValue("error", error);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan?>("pause", NpgsqlDbType.Interval) { TypedValue = pause });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>Gives up what is too old and waits for a webhook that is not among the known ones: nobody would.</summary>
    public async Task<IReadOnlyList<(DeliveryId Id, string Webhook)>> GiveUpForgottenAsync(
        IEnumerable<string> known, TimeSpan age, string error, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE webhook_delivery SET given_up_at = now(), due_at = NULL, last_error = @error
            WHERE due_at <= now() AND created_at <= now() - @age AND webhook <> ALL (@known)
            RETURNING delivery_id, webhook
            """);
        command.Parameters.AddWithValue("known", known.ToArray());
        command.Parameters.AddWithValue("age", age);
        command.Parameters.AddWithValue("error", error);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var forgotten = new List<(DeliveryId, string)>();
        while (await reader.ReadAsync(cancellation))
        {
            forgotten.Add((new DeliveryId(reader.GetGuid(0)), reader.GetString(1)));
        }

        return forgotten;
    }
}
