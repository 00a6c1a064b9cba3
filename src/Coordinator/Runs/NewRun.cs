using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>What a submission brings.</summary>
/// <param name="Key">Idempotency key; null: none.</param>
/// <param name="Request">SubmitRequest as sent.</param>
/// <param name="Spec">With every default filled in.</param>
/// <param name="TraceParent">W3C trace context of the submission.</param>
internal sealed record NewRun(string? Key, byte[] Request, RunSpec Spec, string? TraceParent)
{
    /// <summary>Null: it begins from nothing.</summary>
    public ForkPoint? Fork { get; init; }
}
