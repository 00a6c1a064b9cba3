using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;
using ForkPoint = Orchestrator.Coordinator.Runs.ForkPoint;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Has workers read checkpoints again that nobody may need for months, so that damage is known while there still is another one.</summary>
internal interface ICheckpointVerification
{
    /// <summary>
    /// All that the worker is to verify now: what it was asked and has not answered, then a few of those that it sees and that are due, longest
    /// unasked first. One worker at a time is asked about a checkpoint.
    /// </summary>
    Task<IReadOnlyList<CheckpointVerification>> AskAsync(WorkerId worker, CancellationToken cancellation);

    /// <summary>Somebody could not begin from this checkpoint: it is due now, unless it was looked at a moment ago.</summary>
    Task HastenAsync(ForkPoint point, CancellationToken cancellation);

    /// <summary>Records a worker's answers. One to a question that is not open any longer, or that another was asked, says nothing.</summary>
    Task RecordAsync(WorkerId worker, IReadOnlyCollection<VerifiedCheckpoint> answers, CancellationToken cancellation);
}
