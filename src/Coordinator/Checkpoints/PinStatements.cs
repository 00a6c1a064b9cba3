using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The statement that a fork's transaction keeps its checkpoint by.</summary>
internal static class PinStatements
{
    /// <summary>Pins the checkpoint as long as its run is there, unless it was retired or found damaged: then no row is changed.</summary>
    public static NpgsqlBatchCommand Pin(ForkPoint point) => new(
        """
        UPDATE checkpoint SET pinned = true
        WHERE run_id = @run AND attempt = @attempt AND sequence = @sequence AND retired_at IS NULL AND damaged_at IS NULL
        """)
    {
        Parameters = { new("run", point.Parent.Value), new("attempt", point.Attempt), new("sequence", point.Sequence) },
    };
}
