using System.Data;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>Reads all facts of the ledger as they are at one moment.</summary>
internal sealed class LedgerStore(NpgsqlDataSource database)
{
    /// <param name="run">Whose stretches are read; null: all.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<LedgerFacts> ReadAsync(RunId? run, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var batch = new NpgsqlBatch(connection, snapshot)
        {
            BatchCommands =
            {
                new("SELECT now()"),
                new("SELECT worker_id, device, since, session, present_until FROM device_presence ORDER BY worker_id, device"),
                new("SELECT worker_id, device, since, until FROM device_absence ORDER BY since"),
                Of(run, "SELECT worker_id, device, run_id, attempt, held_from, held_until FROM device_stretch", "ORDER BY held_from"),
                Of(run, "SELECT run_id, attempt, checkpoint, step, times FROM trainer_mark", "ORDER BY checkpoint"),
                Of(run, "SELECT run_id, attempt, heard_at, began_at, phase, hung, ended FROM trainer_word", ""),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var now = (await ListAsync(reader, row => row.GetFieldValue<DateTimeOffset>(0), cancellation)).Single();
        var devices = await NextAsync(reader, DeviceOf, cancellation);
        var absences = await NextAsync(reader, row => (Key: KeyOf(row), Absence: AbsenceOf(row)), cancellation);
        var stretches = await NextAsync(reader, row => (Key: KeyOf(row), Stretch: StretchOf(row)), cancellation);
        var marks = await NextAsync(reader, row => (Key: AttemptOf(row, 0), Mark: MarkOf(row)), cancellation);
        var marksOf = marks.ToLookup(row => row.Key, row => row.Mark);
        var trainers = await NextAsync(reader, row => (Key: AttemptOf(row, 0), Trainer: TrainerOf(row, marksOf)), cancellation);
        return new(
            now,
            devices,
            absences.ToLookup(row => row.Key, row => row.Absence),
            stretches.ToLookup(row => row.Key, row => row.Stretch),
            trainers.ToDictionary(row => row.Key, row => row.Trainer));
    }

    private static NpgsqlBatchCommand Of(RunId? run, string select, string order) => run is { } one
        ? new($"{select} WHERE run_id = @run {order}") { Parameters = { new("run", one.Value) } }
        : new($"{select} {order}");

    private static async Task<List<T>> NextAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await reader.NextResultAsync(cancellation);
        return await ListAsync(reader, read, cancellation);
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static (WorkerId Worker, string Device) KeyOf(NpgsqlDataReader row) => (new WorkerId(row.GetGuid(0)), row.GetString(1));

    private static AttemptKey AttemptOf(NpgsqlDataReader row, int column) => new(new RunId(row.GetGuid(column)), row.GetInt32(column + 1));

    private static DeviceFacts DeviceOf(NpgsqlDataReader row) => new(
        new WorkerId(row.GetGuid(0)),
        row.GetString(1),
        row.GetFieldValue<DateTimeOffset>(2),
        row.GetInt64(3),
        row.GetFieldValue<DateTimeOffset>(4));

    private static Absence AbsenceOf(NpgsqlDataReader row) =>
        new(row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3));

    private static Stretch StretchOf(NpgsqlDataReader row) =>
        new(AttemptOf(row, 2), row.GetFieldValue<DateTimeOffset>(4), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5));

    private static TrainerMark MarkOf(NpgsqlDataReader row) => new(row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<long[]>(4));

    private static TrainerFacts TrainerOf(NpgsqlDataReader row, ILookup<AttemptKey, TrainerMark> marks) => new(
        row.GetFieldValue<DateTimeOffset>(2),
        row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3),
        (TrainerPhase)row.GetInt32(4),
        row.GetBoolean(5),
        row.GetBoolean(6),
        [.. marks[AttemptOf(row, 0)]]);
}
