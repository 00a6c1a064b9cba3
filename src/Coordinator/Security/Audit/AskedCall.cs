using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Security.Audit;

/// <summary>A call before anything is done.</summary>
/// <param name="Subject">What it is about, as its caller names it.</param>
internal sealed record AskedCall(string Actor, string Peer, string Method, string Subject);

/// <summary>What came of a call: done, refused or failed, and why not.</summary>
/// <param name="Run">That the call turned out to be about; null: none.</param>
/// <param name="Project">Null: none, or all.</param>
internal sealed record CallOutcome(AuditOutcome Kind, string Detail, Guid? Run, string? Project);
