using Npgsql;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// Clears the tables of what deleted runs left there. Nothing is added to a deleted run, so a table that was found empty of it stays so, and it makes no
/// difference how many coordinators do this at once, or whether one dies over it.
/// </summary>
internal sealed class DeletedRuns(NpgsqlDataSource database, IEnumerable<RunTable> tables)
{
    /// <summary>Deleted runs that may have facts left, those first that were deleted first.</summary>
    public async Task<IReadOnlyList<RunId>> UnclearedAsync(int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT run_id FROM run WHERE deleted_at IS NOT NULL AND cleared_at IS NULL ORDER BY deleted_at LIMIT @most");
        command.Parameters.AddWithValue("most", most);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<RunId>();
        while (await reader.ReadAsync(cancellation))
        {
            runs.Add(new RunId(reader.GetGuid(0)));
        }

        return runs;
    }

    /// <summary>Deletes all that is left, a transaction for each piece.</summary>
    public async Task ClearAsync(RunId run, CancellationToken cancellation)
    {
        foreach (var table in tables)
        {
            var hasMore = true;
            while (hasMore)
            {
                hasMore = await DeletePieceAsync(table, run, cancellation);
            }
        }

        await using var command = database.CreateCommand("UPDATE run SET cleared_at = now() WHERE run_id = @run AND cleared_at IS NULL");
        command.Parameters.AddWithValue("run", run.Value);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    // That nothing is left is asked of the table: another coordinator may be deleting the same rows, and die before it commits.
    private async Task<bool> DeletePieceAsync(RunTable table, RunId run, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(
            $"""
            DELETE FROM {table.Name} WHERE ctid = ANY (ARRAY (SELECT ctid FROM {table.Name} WHERE run_id = @run LIMIT @most)) AND run_id = @run
            """)
        {
            Parameters = { new("run", run.Value), new("most", table.RowsAtOnce) },
        });
        batch.BatchCommands.Add(new($"SELECT 1 FROM {table.Name} WHERE run_id = @run LIMIT 1") { Parameters = { new("run", run.Value) } });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation);
    }
}
