using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Takes in what trainers wrote down. Batches of one attempt may overlap, repeat and come from several places at once.</summary>
internal interface IJournalIntake
{
    /// <summary>Returns once the batch has a place in the queue; waits while the queue is full.</summary>
    /// <param name="records">Consecutive, and each as <see cref="JournalRules"/> wants it.</param>
    Task<PendingRecords> EnqueueAsync(
        RunId run, int attempt, WorkerId worker, IReadOnlyList<JournalRecord> records, CancellationToken cancellation);
}

/// <summary>
/// A batch in the queue. When it completes, everything up to the sequence is committed, or the run is deleted and wants none of it; lower than sent means: go on after it.
/// </summary>
internal sealed record PendingRecords(Task<long> CommittedThrough);
