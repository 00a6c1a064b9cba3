using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Webhooks;

/// <summary>What webhooks are to be told of a run's end is stored in the transaction that records the end: both are there, or neither.</summary>
internal interface IWebhookOutbox
{
    /// <returns>Statements for that transaction; none when no webhook of this coordinator wants to hear of it.</returns>
    Task<IReadOnlyList<NpgsqlBatchCommand>> TellOfEndAsync(RecordedRun before, RunState ended, CancellationToken cancellation);

    /// <summary>Such a transaction is committed: what it stored need not wait for the next look.</summary>
    void Nudge();
}
