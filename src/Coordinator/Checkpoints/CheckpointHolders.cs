using Npgsql;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Answers from the table of checkpoints.</summary>
internal sealed class CheckpointHolders(NpgsqlDataSource database) : ICheckpointHolders
{
    public async Task<IReadOnlyDictionary<RunId, WorkerId>> OfNewestAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation)
    {
        var holders = new Dictionary<RunId, WorkerId>();
        if (runs.Count is 0)
        {
            return holders;
        }

        await using var command = database.CreateCommand(
            """
            SELECT DISTINCT ON (run_id) run_id, worker_id FROM checkpoint
            WHERE run_id = ANY (@runs) AND retired_at IS NULL ORDER BY run_id, attempt DESC, sequence DESC
            """);
        command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            holders.Add(new RunId(reader.GetGuid(0)), new WorkerId(reader.GetGuid(1)));
        }

        return holders;
    }
}
