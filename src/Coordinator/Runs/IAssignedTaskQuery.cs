using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Runs;

/// <summary>The tasks that hold devices of a worker now: what the worker should be doing, read from PostgreSQL.</summary>
public interface IAssignedTaskQuery
{
    /// <summary>Specs are resolved, but their source hashes are not pinned yet.</summary>
    Task<IReadOnlyList<DesiredTask>> ForWorkerAsync(WorkerId worker, CancellationToken cancellation);

    /// <summary>The attempts of a run that were ever given to the worker, whether it still holds one or not.</summary>
    Task<IReadOnlySet<int>> GivenToAsync(RunId run, WorkerId worker, CancellationToken cancellation);

    /// <summary>Tasks that hold devices of workers whose status is 'lost'.</summary>
    Task<IReadOnlyList<(RunId Run, int Attempt, string WorkerName)>> OfLostWorkersAsync(CancellationToken cancellation);

    /// <summary>Tasks that hold devices of workers that are draining or leaving, and were not asked to stop yet.</summary>
    Task<IReadOnlyList<(RunId Run, int Attempt, string WorkerName)>> OfDrainingWorkersAsync(CancellationToken cancellation);
}
