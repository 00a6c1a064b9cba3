using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Workers;

/// <summary>What is known of workers, read from PostgreSQL.</summary>
public interface IWorkerQuery
{
    /// <summary>Workers with their devices and who holds them, by name.</summary>
    Task<IReadOnlyList<Worker>> ListAsync(bool includeLost, CancellationToken cancellation);
}
