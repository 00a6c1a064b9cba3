using Npgsql;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// The statement by which whoever adds facts to runs, or begins one from another, keeps them from being deleted before the transaction's end. It comes
/// first in the transaction: what a later statement reads of <c>run.deleted_at</c> then stays true.
/// </summary>
internal static class DeletionGuard
{
    /// <summary>Gives back each run and whether it is deleted. In one order, so that those who hold several never wait for each other in a circle.</summary>
    public static NpgsqlBatchCommand Hold(IEnumerable<RunId> runs) => new(
        "SELECT run_id, deleted_at IS NOT NULL FROM run WHERE run_id = ANY (@runs) ORDER BY run_id FOR KEY SHARE")
    {
        Parameters = { new("runs", runs.Select(run => run.Value).ToArray()) },
    };
}
