using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Which workers can continue a run where it is, read from PostgreSQL.</summary>
public interface ICheckpointHolders
{
    /// <summary>The worker with the newest checkpoint of each run; runs without one are absent.</summary>
    Task<IReadOnlyDictionary<RunId, WorkerId>> OfNewestAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);
}
