using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Runs as clients see them, read from PostgreSQL.</summary>
internal interface IRunQuery
{
    /// <exception cref="Platform.Errors.OrchestratorException">There is no such run.</exception>
    Task<Run> GetAsync(RunId run, CancellationToken cancellation);
}
