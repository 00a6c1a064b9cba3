using System.Collections.Immutable;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>Who calls, and what they may do where.</summary>
/// <param name="Actor">For the audit trail and for runs' histories: "key:alice/0123456789abcdef", say.</param>
internal sealed record Caller(string Actor, ImmutableArray<RoleGrant> Grants)
{
    /// <summary>Nobody is asked who they are, and everybody may do everything.</summary>
    public static readonly Caller Anonymous = new(
        "anonymous",
        [
            new(Role.Operator, RoleGrant.AllProjects), new(Role.Worker, RoleGrant.AllProjects), new(Role.Joiner, RoleGrant.AllProjects),
        ]);

    public bool IsAnonymous => ReferenceEquals(this, Anonymous);

    /// <summary>The id of the key that it is known by; null: by something else.</summary>
    public string? Key { get; init; }

    /// <summary>When what it is known by holds no longer; null: that says the key.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The worker that it is; null: none, or nobody asks.</summary>
    public WorkerBinding? Worker { get; init; }

    public ProjectSet ProjectsOf(Role role) =>
        new(Grants.Where(grant => RoleGrant.Includes(grant.Role, role)).Select(grant => grant.Project));
}

/// <summary>The one worker that a credential or certificate is of.</summary>
/// <param name="IdentityHash">SHA-256 of the identity key that it has to have, in hexadecimal digits; null: any.</param>
internal sealed record WorkerBinding(string Name, string? IdentityHash);
