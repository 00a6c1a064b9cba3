using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Logs;

/// <summary>Takes in what trainers printed. Pieces of one attempt's log may overlap, repeat and come from several places at once.</summary>
internal interface ILogIntake
{
    /// <returns>So many bytes from the log's beginning are taken care of; lower than the piece's end means: go on from there. Of a deleted run all are.</returns>
    Task<ulong> AppendAsync(RunId run, int attempt, ulong offset, ReadOnlyMemory<byte> content, CancellationToken cancellation);
}
