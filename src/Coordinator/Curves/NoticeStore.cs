using Google.Protobuf;
using Npgsql;
using NpgsqlTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Keeps what guards saw. A guard that only reports may do so at every step, so a reader is given the newest.</summary>
internal sealed class NoticeStore(NpgsqlDataSource database, ILineageQuery lineages) : INoticeQuery
{
    public const int Newest = 100;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Part of the transaction that commits the record.</summary>
    public static NpgsqlBatchCommand InsertionOf(AttemptKey attempt, JournalRecord record) => new(
        "INSERT INTO notice (run_id, attempt, sequence, notice, recorded_at) VALUES (@run, @attempt, @sequence, @notice, @recorded_at)")
    {
        Parameters =
        {
            new("run", attempt.Run.Value),
            new("attempt", attempt.Attempt),
            new("sequence", (long)record.Sequence),
            new("notice", NpgsqlDbType.Jsonb) { Value = JsonFormatter.Default.Format(record.Notice) },
            new("recorded_at", record.RecordedAt.ToDateTime()),
        },
    };

    public async Task<RunNotices> NewestOfAsync(RunId run, CancellationToken cancellation)
    {
        var lineage = await lineages.ReadAsync(run, cancellation);
        await using var command = database.CreateCommand(
            """
            SELECT attempt, sequence, notice, recorded_at, count(*) OVER () FROM notice
            WHERE run_id = @run ORDER BY attempt DESC, sequence DESC LIMIT @newest
            """);
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("newest", Newest);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (notices, total) = (new List<RecordedNotice>(), 0L);
        while (await reader.ReadAsync(cancellation))
        {
            var position = new CurvePosition(reader.GetInt32(0), reader.GetInt64(1));
            var notice = Parser.Parse<GuardNotice>(reader.GetString(2));
            notices.Add(new(position, reader.GetFieldValue<DateTimeOffset>(3), notice, IsSuperseded: !lineage.Contains(position)));
            total = reader.GetInt64(4);
        }

        notices.Reverse();
        return new(notices, total);
    }
}
