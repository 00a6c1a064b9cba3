using System.Collections.Immutable;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>A run as exports have it: what it was submitted as, and every event since.</summary>
/// <param name="Key">Under which its project knows it; null: none.</param>
/// <param name="Request">SubmitRequest as sent.</param>
/// <param name="Spec">With every default filled in.</param>
/// <param name="Events">Oldest first; the first is its submission.</param>
/// <param name="State">The fold of the events.</param>
internal sealed record RecordedHistory(string? Key, byte[] Request, RunSpec Spec, ImmutableList<RunEvent> Events, RunState State)
{
    public RunId Id => State.Id;

    /// <summary>Null: it began from nothing.</summary>
    public ForkPoint? Fork { get; init; }
}
