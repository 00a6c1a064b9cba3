using Npgsql;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Chaos.Auditing;

/// <summary>Reads what the ledger is made of out of the tables, beside what it says itself.</summary>
internal static class LedgerRows
{
    private const string Micros = "* 1000000)::bigint";

    public static async Task<LedgerEvidence> ReadAsync(NpgsqlDataSource database, GoodputReport goodput, CancellationToken cancellation) => new(
        await WorkersAsync(database, goodput, cancellation),
        await StretchesAsync(database, cancellation),
        await AllocationsAsync(database, cancellation));

    private static async Task<IReadOnlyList<WorkerTimes>> WorkersAsync(
        NpgsqlDataSource database, GoodputReport goodput, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT name, sum((extract(epoch FROM @as_of - since) {Micros})::bigint
            FROM device_presence JOIN worker USING (worker_id) GROUP BY name ORDER BY name
            """);
        command.Parameters.AddWithValue("as_of", goodput.AsOf.ToDateTime());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var told = goodput.Workers.ToDictionary(worker => worker.Worker, worker => worker.Time);
        var workers = new List<WorkerTimes>();
        while (await reader.ReadAsync(cancellation))
        {
            var time = told.GetValueOrDefault(reader.GetString(0), new());
            var classes = time.Classes.Aggregate(0UL, (sum, part) => sum + part.Microseconds);
            workers.Add(new(reader.GetString(0), time.Microseconds, classes, (ulong)reader.GetInt64(1)));
        }

        return workers;
    }

    private static async Task<IReadOnlyList<Stretch>> StretchesAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT name || ' ' || device, run_id || ' attempt ' || attempt,
              (extract(epoch FROM held_from) {Micros}, (extract(epoch FROM held_until) {Micros}
            FROM device_stretch JOIN worker USING (worker_id)
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var stretches = new List<Stretch>();
        while (await reader.ReadAsync(cancellation))
        {
            stretches.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetInt64(3)));
        }

        return stretches;
    }

    private static async Task<IReadOnlyList<(string, string, bool)>> AllocationsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT name || ' ' || device, run_id || ' attempt ' || allocation.attempt, released_at IS NOT NULL
            FROM allocation JOIN worker USING (worker_id)
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var allocations = new List<(string, string, bool)>();
        while (await reader.ReadAsync(cancellation))
        {
            allocations.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }

        return allocations;
    }
}
