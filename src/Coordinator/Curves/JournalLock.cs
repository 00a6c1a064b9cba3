using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Begins the transaction that adds to journals: holds the runs, so that none is deleted meanwhile, and locks the journals' rows.</summary>
internal static class JournalLock
{
    private const string Named = "unnest(@runs::uuid[], @attempts::int[]) AS named (run_id, attempt)";
    private const string IsDeleted = "EXISTS (SELECT FROM run WHERE run.run_id = named.run_id AND deleted_at IS NOT NULL)";

    /// <summary>
    /// All statements go through the attempts in one order, so that two coordinators never wait for each other in a circle. Once the first has held the
    /// runs, the others see which are deleted, and that stays so.
    /// </summary>
    public static async Task<Dictionary<AttemptKey, JournalGroup>> TakeAsync(
        NpgsqlConnection connection, AttemptKey[] attempts, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                DeletionGuard.Hold(attempts.Select(attempt => attempt.Run).Distinct()),
                Naming(
                    attempts,
                    $"""
                    INSERT INTO journal (run_id, attempt, last_sequence)
                    SELECT run_id, attempt, 0 FROM {Named} WHERE NOT {IsDeleted} ORDER BY run_id, attempt
                    ON CONFLICT DO NOTHING
                    """),
                Naming(
                    attempts,
                    $"""
                    SELECT run_id, attempt, last_sequence FROM journal JOIN {Named} USING (run_id, attempt)
                    WHERE NOT {IsDeleted} ORDER BY run_id, attempt FOR UPDATE OF journal
                    """),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var deleted = await DeletedAsync(reader, cancellation);
        var groups = attempts.Where(attempt => deleted.Contains(attempt.Run))
            .ToDictionary(attempt => attempt, attempt => new JournalGroup(attempt, stored: 0, isDeleted: true));
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var attempt = new AttemptKey(new RunId(reader.GetGuid(0)), reader.GetInt32(1));
            groups.Add(attempt, new JournalGroup(attempt, stored: reader.GetInt64(2), isDeleted: false));
        }

        return groups;
    }

    private static NpgsqlBatchCommand Naming(AttemptKey[] attempts, string statement) => new(statement)
    {
        Parameters =
        {
            new("runs", attempts.Select(attempt => attempt.Run.Value).ToArray()),
            new("attempts", attempts.Select(attempt => attempt.Attempt).ToArray()),
        },
    };

    private static async Task<HashSet<RunId>> DeletedAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var deleted = new HashSet<RunId>();
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetBoolean(1))
            {
                deleted.Add(new RunId(reader.GetGuid(0)));
            }
        }

        return deleted;
    }
}
