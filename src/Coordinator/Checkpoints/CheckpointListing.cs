using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Answers as clients are answered.</summary>
internal sealed class CheckpointListing(CheckpointQuery checkpoints) : ICheckpointListing
{
    public async Task<IReadOnlyList<Checkpoint>> ListAsync(RunId run, CancellationToken cancellation) =>
        [.. (await checkpoints.ListAsync(run, cancellation)).Select(CheckpointsMapping.ToProto)];
}
