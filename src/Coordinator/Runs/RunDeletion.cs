using Npgsql;
using Orchestrator.Coordinator.Checkpoints;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// The transaction of the event by which a run is deleted: from its end on nothing is added to the run's facts, nothing can begin from it, and its
/// workers are asked to delete its checkpoints. The facts themselves go afterwards, bit by bit.
/// </summary>
internal static class RunDeletion
{
    public static async Task<AppendOutcome> TryAppendAsync(
        NpgsqlDataSource database, RecordedRun run, RunEvent.Deleted deleted, CancellationToken cancellation)
    {
        var next = RunLifecycle.Evolve(run.State, deleted);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await IsForkedAsync(connection, next.Id, cancellation))
        {
            return AppendOutcome.Forked;
        }

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                RunStatements.InsertEvent(next.Id, run.Version + 1, deleted),
                RunStatements.Project(next, run.Version + 1),
                RetirementStatements.RetireAll(next.Id),
                RunSignals.NotificationOf(next.Id),
            },
        };
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return AppendOutcome.Overtaken;
        }

        await transaction.CommitAsync(cancellation);
        return AppendOutcome.Recorded;
    }

    // Waits for everyone who holds the run (DeletionGuard), a fork that is being stored among them; the second statement sees what they did.
    private static async Task<bool> IsForkedAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT 1 FROM run WHERE run_id = @run FOR UPDATE") { Parameters = { new("run", run.Value) } },
                new("SELECT 1 FROM fork JOIN run USING (run_id) WHERE parent_run_id = @run AND deleted_at IS NULL LIMIT 1")
                {
                    Parameters = { new("run", run.Value) },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        return await reader.ReadAsync(cancellation);
    }
}
