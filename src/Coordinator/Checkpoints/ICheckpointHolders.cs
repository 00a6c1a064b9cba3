using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Which workers can continue a run where it is, read from PostgreSQL.</summary>
public interface ICheckpointHolders
{
    /// <summary>The workers that can read the newest sound checkpoint of each run; runs without one are absent.</summary>
    Task<ILookup<RunId, WorkerId>> OfNewestAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);

    /// <summary>The workers that can read the checkpoint that each fork begins from; none when it is known to be damaged.</summary>
    Task<ILookup<RunId, WorkerId>> OfForksAsync(IReadOnlyDictionary<RunId, ForkPoint> forks, CancellationToken cancellation);

    /// <summary>Has the attempt left a checkpoint of its own?</summary>
    Task<bool> HasAnyAsync(RunId run, int attempt, CancellationToken cancellation);
}
