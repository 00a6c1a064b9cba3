using System.Collections.Immutable;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Security.Keys;

/// <summary>A key that is to be stored.</summary>
/// <param name="CreatedBy">The actor; null: the coordinator's own settings.</param>
/// <param name="Lifetime">From now on; null: for good.</param>
internal sealed record NewKey(KeyText Text, KeyKind Kind, string Name, string? CreatedBy, TimeSpan? Lifetime)
{
    public ImmutableArray<RoleGrant> Grants { get; init; } = [];

    /// <summary>The only worker that it is for; null: any.</summary>
    public string? Worker { get; init; }

    public bool IsSingleUse { get; init; }

    /// <summary>Of a worker's credential.</summary>
    public byte[]? IdentityHash { get; init; }

    /// <summary>Of a worker's credential: the join token; null: it was revoked with its row, or there was none.</summary>
    public string? Parent { get; init; }
}
