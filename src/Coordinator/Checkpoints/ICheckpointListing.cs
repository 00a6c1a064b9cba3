using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Tells which checkpoints a run has, read from PostgreSQL.</summary>
internal interface ICheckpointListing
{
    /// <summary>Highest position first.</summary>
    Task<IReadOnlyList<Checkpoint>> ListAsync(RunId run, CancellationToken cancellation);
}
