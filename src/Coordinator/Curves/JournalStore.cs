using Google.Protobuf;
using Npgsql;
using NpgsqlTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Adds batches to journals in one transaction. The journal's row is locked, so whoever ships, each record is stored once and in order;
/// everything that follows from a record is stored with it or not at all.
/// </summary>
internal sealed class JournalStore(NpgsqlDataSource database, MetricCatalog metrics, ICheckpointRegister checkpoints)
{
    /// <returns>What was added to each attempt that the batches name.</returns>
    public async Task<IReadOnlyDictionary<AttemptKey, JournalGroup>> AppendAsync(
        IReadOnlyList<JournalWrite> writes, CancellationToken cancellation)
    {
        await metrics.EnsureAsync(MetricsIn(writes.SelectMany(write => write.Records)), cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var groups = await JournalLock.TakeAsync(connection, writes.Select(write => write.Attempt).Distinct().ToArray(), cancellation);
        foreach (var write in writes)
        {
            groups[write.Attempt].Add(write);
        }

        var changed = groups.Values.Where(group => group.Records.Count > 0).ToArray();
        if (changed.Length > 0)
        {
            var grown = changed.Where(group => !group.IsDeleted).ToArray();
            await CopyPointsAsync(connection, grown, cancellation);
            var damaged = await RecordAsync(connection, grown, [.. changed.SelectMany(Registrations)], cancellation);
            await transaction.CommitAsync(cancellation);
            damaged.ForEach(found => checkpoints.Alarm(found.Run, found.Checkpoint));
        }

        return groups;
    }

    /// <summary>Adds to a journal whose row the caller's transaction has inserted.</summary>
    public async Task AddAsync(NpgsqlConnection connection, JournalGroup group, CancellationToken cancellation)
    {
        await metrics.EnsureAsync(MetricsIn(group.Records.Select(entry => entry.Record)), cancellation);
        await CopyPointsAsync(connection, [group], cancellation);
        await RecordAsync(connection, [group], registrations: [], cancellation);
    }

    private static IEnumerable<string> MetricsIn(IEnumerable<JournalRecord> records) =>
        from record in records
        where record.ContentCase == JournalRecord.ContentOneofCase.Measurement
        from value in record.Measurement.Values
        select value.Metric;

    private async Task CopyPointsAsync(NpgsqlConnection connection, IEnumerable<JournalGroup> groups, CancellationToken cancellation)
    {
        await using var import = await connection.BeginBinaryImportAsync(
            "COPY point (run_id, attempt, metric_id, sequence, step, tokens, value, recorded_at) FROM STDIN (FORMAT BINARY)", cancellation);
        foreach (var group in groups)
        {
            foreach (var (_, record) in group.Records)
            {
                if (record.ContentCase == JournalRecord.ContentOneofCase.Measurement)
                {
                    await CopyAsync(import, group.Attempt, record, cancellation);
                }
            }
        }

        await import.CompleteAsync(cancellation);
    }

    private async Task CopyAsync(NpgsqlBinaryImporter import, AttemptKey attempt, JournalRecord record, CancellationToken cancellation)
    {
        var recordedAt = record.RecordedAt.ToDateTime();
        foreach (var value in record.Measurement.Values)
        {
            await import.StartRowAsync(cancellation);
            await import.WriteAsync(attempt.Run.Value, NpgsqlDbType.Uuid, cancellation);
            await import.WriteAsync(attempt.Attempt, NpgsqlDbType.Integer, cancellation);
            await import.WriteAsync(metrics.IdOf(value.Metric), NpgsqlDbType.Integer, cancellation);
            await import.WriteAsync((long)record.Sequence, NpgsqlDbType.Bigint, cancellation);
            await import.WriteAsync((long)record.Measurement.Step, NpgsqlDbType.Bigint, cancellation);
            await import.WriteAsync((long)record.Measurement.Tokens, NpgsqlDbType.Bigint, cancellation);
            await import.WriteAsync(value.Value, NpgsqlDbType.Double, cancellation);
            await import.WriteAsync(recordedAt, NpgsqlDbType.TimestampTz, cancellation);
        }
    }

    // A checkpoint of which nobody had heard before its run was deleted is deleted like the others: its files are there.
    private IEnumerable<NpgsqlBatchCommand> Registrations(JournalGroup group) => group.Checkpoints.Select(
        one => checkpoints.Registration(group.Attempt.Run, one.Worker, one.Checkpoint, one.WrittenAt, isWanted: !group.IsDeleted));

    /// <returns>Checkpoints that were not known to be damaged before.</returns>
    private async Task<List<(RunId Run, DamagedCheckpoint Checkpoint)>> RecordAsync(
        NpgsqlConnection connection, IReadOnlyList<JournalGroup> groups, IEnumerable<NpgsqlBatchCommand> registrations,
        CancellationToken cancellation)
    {
        var damages = new List<(NpgsqlBatchCommand Command, RunId Run, DamagedCheckpoint Checkpoint)>();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var registration in registrations)
        {
            batch.BatchCommands.Add(registration);
        }

        foreach (var group in groups)
        {
            foreach (var (worker, record) in group.Records)
            {
                switch (record.ContentCase)
                {
                    case JournalRecord.ContentOneofCase.Started:
                        batch.BatchCommands.Add(StartOf(group.Attempt, record));
                        damages.AddRange(record.Started.Damaged.Select(
                            damaged => (checkpoints.Damage(group.Attempt.Run, worker, damaged), group.Attempt.Run, damaged)));
                        break;
                    case JournalRecord.ContentOneofCase.Matrix:
                        batch.BatchCommands.Add(MatrixStore.InsertionOf(group.Attempt, record));
                        break;
                    case JournalRecord.ContentOneofCase.Notice:
                        batch.BatchCommands.Add(NoticeStore.InsertionOf(group.Attempt, record));
                        break;
                }
            }

            batch.BatchCommands.Add(AdvanceOf(group));
        }

        damages.ForEach(damage => batch.BatchCommands.Add(damage.Command));
        foreach (var run in groups.Select(group => group.Attempt.Run).Distinct())
        {
            batch.BatchCommands.Add(CurveSignals.NotificationOf(run));
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }

        return [.. from damage in damages where damage.Command.RecordsAffected > 0 select (damage.Run, damage.Checkpoint)];
    }

    private static NpgsqlBatchCommand StartOf(AttemptKey attempt, JournalRecord record) => new(
        """
        INSERT INTO lineage (run_id, attempt, from_attempt, from_sequence, step, started, recorded_at)
        VALUES (@run, @attempt, @from_attempt, @from_sequence, @step, @started, @recorded_at)
        """)
    {
        Parameters =
        {
            new("run", attempt.Run.Value),
            new("attempt", attempt.Attempt),
            new("from_attempt", NpgsqlDbType.Integer) { Value = (object?)(int?)record.Started.ResumedFrom?.Attempt ?? DBNull.Value },
            new("from_sequence", NpgsqlDbType.Bigint) { Value = (object?)(long?)record.Started.ResumedFrom?.Sequence ?? DBNull.Value },
            new("step", (long)record.Started.Step),
            new("started", NpgsqlDbType.Jsonb) { Value = JsonFormatter.Default.Format(record.Started) },
            new("recorded_at", record.RecordedAt.ToDateTime()),
        },
    };

    private static NpgsqlBatchCommand AdvanceOf(JournalGroup group)
    {
        var (step, tokens, tokensPerSecond) = group.Progress();
        return new(
            """
            UPDATE journal SET last_sequence = @through, appended_at = now(), step = coalesce(@step, step),
              tokens = coalesce(@tokens, tokens), tokens_per_second = coalesce(@tokens_per_second, tokens_per_second),
              has_verdict = has_verdict OR @has_verdict
            WHERE run_id = @run AND attempt = @attempt
            """)
        {
            Parameters =
            {
                new("run", group.Attempt.Run.Value),
                new("attempt", group.Attempt.Attempt),
                new("through", group.Through),
                new("step", NpgsqlDbType.Bigint) { Value = (object?)step ?? DBNull.Value },
                new("tokens", NpgsqlDbType.Bigint) { Value = (object?)tokens ?? DBNull.Value },
                new("tokens_per_second", NpgsqlDbType.Double) { Value = (object?)tokensPerSecond ?? DBNull.Value },
                new("has_verdict", group.Records.Any(entry => entry.Record.Verdict is not null)),
            },
        };
    }
}
