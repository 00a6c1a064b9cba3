using Google.Protobuf.WellKnownTypes;
using Npgsql;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Security.Audit;

/// <summary>The tables of the trail: added to, and read.</summary>
internal sealed class AuditStore(NpgsqlDataSource database)
{
    /// <returns>The entry's number, for its outcome.</returns>
    public async Task<long> BeginAsync(AskedCall asked, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO audit (actor, peer, method, subject) VALUES (@actor, @peer, @method, @subject) RETURNING audit_id");
        command.Parameters.AddWithValue("actor", asked.Actor);
        command.Parameters.AddWithValue("peer", asked.Peer);
        command.Parameters.AddWithValue("method", asked.Method);
        command.Parameters.AddWithValue("subject", asked.Subject);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task EndAsync(long entry, CallOutcome outcome, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO audit_outcome (audit_id, outcome, detail, run_id, project) VALUES (@entry, @outcome, @detail, @run, @project)");
        command.Parameters.AddWithValue("entry", entry);
        command.Parameters.AddWithValue("outcome", outcome.Kind.ToString().ToLowerInvariant());
        command.Parameters.AddWithValue("detail", outcome.Detail);
        command.Parameters.Add(new NpgsqlParameter<Guid?>("run", outcome.Run));
        command.Parameters.Add(new NpgsqlParameter<string?>("project", outcome.Project));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(
        string? actor, Guid? run, DateTimeOffset? since, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT audit_id, audit.at, actor, peer, method, subject, run_id, project, outcome, detail
            FROM audit LEFT JOIN audit_outcome USING (audit_id)
            WHERE (@actor::text IS NULL OR strpos(actor, @actor) > 0) AND (@run::uuid IS NULL OR run_id = @run)
              AND (@since::timestamptz IS NULL OR audit.at >= @since)
            ORDER BY audit_id DESC LIMIT @most
            """);
        command.Parameters.Add(new NpgsqlParameter<string?>("actor", actor));
        command.Parameters.Add(new NpgsqlParameter<Guid?>("run", run));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?>("since", since));
        command.Parameters.AddWithValue("most", most);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var entries = new List<AuditEntry>();
        while (await reader.ReadAsync(cancellation))
        {
            entries.Add(Read(reader));
        }

        return entries;
    }

    private static AuditEntry Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture),
        At = Timestamp.FromDateTimeOffset(reader.GetFieldValue<DateTimeOffset>(1)),
        Actor = reader.GetString(2),
        Peer = reader.GetString(3),
        Method = reader.GetString(4),
        Subject = reader.GetString(5),
        RunId = reader.IsDBNull(6) ? "" : reader.GetGuid(6).ToString("D"),
        Project = reader.IsDBNull(7) ? "" : reader.GetString(7),
        Outcome = reader.IsDBNull(8) ? AuditOutcome.Unknown : OutcomeOf(reader.GetString(8)),
        Detail = reader.IsDBNull(9) ? "" : reader.GetString(9),
    };

    private static AuditOutcome OutcomeOf(string name) => name switch
    {
        "done" => AuditOutcome.Done,
        "refused" => AuditOutcome.Refused,
        "failed" => AuditOutcome.Failed,
        _ => throw new InvalidDataException($"An audit entry has outcome '{name}'."),
    };
}
