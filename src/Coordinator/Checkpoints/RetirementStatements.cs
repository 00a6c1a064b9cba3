using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The statement by which a deleted run lets its checkpoints go.</summary>
internal static class RetirementStatements
{
    /// <summary>Retires all, pinned ones too: every run that was forked there is deleted itself. In the order of those who look for superfluous ones.</summary>
    public static NpgsqlBatchCommand RetireAll(RunId run) => new(
        """
        UPDATE checkpoint SET retired_at = now(), pinned = false, verifier = NULL
        FROM (
          SELECT attempt, sequence FROM checkpoint WHERE run_id = @run AND retired_at IS NULL
          ORDER BY attempt DESC, sequence DESC FOR NO KEY UPDATE
        ) AS held
        WHERE run_id = @run AND checkpoint.attempt = held.attempt AND checkpoint.sequence = held.sequence
        """)
    {
        Parameters = { new("run", run.Value) },
    };
}
