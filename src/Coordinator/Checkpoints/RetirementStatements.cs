using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The statement by which a deleted run lets its checkpoints go.</summary>
internal static class RetirementStatements
{
    /// <summary>Retires all, pinned ones too: every run that was forked there is deleted itself.</summary>
    public static NpgsqlBatchCommand RetireAll(RunId run) => new(
        "UPDATE checkpoint SET retired_at = now(), pinned = false, verifier = NULL WHERE run_id = @run AND retired_at IS NULL")
    {
        Parameters = { new("run", run.Value) },
    };
}
