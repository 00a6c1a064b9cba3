using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Logs;

/// <summary>What trainers printed, as far as it has been shipped; read from PostgreSQL.</summary>
public interface ILogQuery
{
    /// <summary>The stored bytes that begin at the offset, at most a chunk of them; null when nothing is stored there yet.</summary>
    Task<LogChunk?> ReadAsync(RunId run, int attempt, ulong offset, CancellationToken cancellation);
}
