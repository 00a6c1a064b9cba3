using Npgsql;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>What PostgreSQL says of itself.</summary>
/// <param name="Migrations">Names of those that were applied.</param>
/// <param name="Connections">Of everybody to this server.</param>
/// <param name="TransactionAge">How many transactions ago the oldest row was frozen; at two thousand million the server refuses to write.</param>
/// <param name="DataFolder">Null: it is not ours to know.</param>
/// <param name="MachineAhead">How far this machine's clock is ahead of the server's.</param>
/// <param name="Uncertainty">Of that: half of the time that the question took.</param>
internal sealed record DatabaseFacts(
    string Version,
    long Bytes,
    IReadOnlySet<string> Migrations,
    int Connections,
    int MostConnections,
    long TransactionAge,
    string? DataFolder,
    TimeSpan MachineAhead,
    TimeSpan Uncertainty)
{
    public static async Task<DatabaseFacts> ReadAsync(NpgsqlDataSource database, TimeProvider machine, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var applied = await AppliedAsync(connection, cancellation);
        await using var command = new NpgsqlCommand(
            """
            SELECT current_setting('server_version'), pg_database_size(current_database()), (SELECT count(*)::int FROM pg_stat_activity),
              current_setting('max_connections')::int, (SELECT max(age(datfrozenxid))::bigint FROM pg_database),
              CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END, clock_timestamp()
            """,
            connection);
        var asked = machine.GetTimestamp();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (uncertainty, now) = (machine.GetElapsedTime(asked) / 2, machine.GetUtcNow());
        return new(
            reader.GetString(0),
            reader.GetInt64(1),
            applied,
            reader.GetInt32(2),
            reader.GetInt32(3),
            reader.GetInt64(4),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            now - uncertainty - reader.GetFieldValue<DateTimeOffset>(6),
            uncertainty);
    }

    private static async Task<IReadOnlySet<string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT scriptname FROM schemaversions", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }
}
