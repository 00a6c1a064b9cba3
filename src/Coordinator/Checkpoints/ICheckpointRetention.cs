using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>
/// Decides which checkpoints are no longer wanted and follows their deletion. Nothing is deleted that this has not recorded first.
/// </summary>
internal interface ICheckpointRetention
{
    /// <summary>
    /// Retires those checkpoints of each task's run that its spec does not keep. Only an attempt that lives and has written one
    /// itself causes that, so what an attempt resumed from stays until it has something sound of its own, and the last sound one stays for good. One whose
    /// records are not committed stays as well: nobody else may have them.
    /// </summary>
    /// <param name="live">Tasks that hold devices now.</param>
    Task ApplyAsync(IReadOnlyCollection<DesiredTask> live, CancellationToken cancellation);

    /// <summary>Locations of retired checkpoints that the worker has yet to delete.</summary>
    Task<IReadOnlyList<string>> RetiredOfAsync(WorkerId worker, CancellationToken cancellation);

    /// <summary>The worker says that these are gone. Those it was not asked to delete are left alone.</summary>
    Task ConfirmDeletedAsync(WorkerId worker, IReadOnlyCollection<string> locations, CancellationToken cancellation);
}
