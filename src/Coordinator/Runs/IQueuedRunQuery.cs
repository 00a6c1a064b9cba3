using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>The runs that wait for a worker, read from PostgreSQL.</summary>
public interface IQueuedRunQuery
{
    Task<IReadOnlyList<QueuedRun>> ListAsync(CancellationToken cancellation);
}

/// <summary>A run that waits for a worker.</summary>
/// <param name="Spec">With every default filled in.</param>
/// <param name="Attempts">How many it had.</param>
public sealed record QueuedRun(RunId Id, RunSpec Spec, DateTimeOffset SubmittedAt, int Attempts, IReadOnlyList<WorkerExclusion> Excluded);
