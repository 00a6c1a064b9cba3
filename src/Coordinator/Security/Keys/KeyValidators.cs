using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Security.Keys;

internal sealed class CreateKeyValidator : IRequestValidator<CreateKeyRequest>
{
    private const int LongestName = 100;
    private const int MostGrants = 100;
    private const long LongestLifetimeSeconds = 10L * 366 * 24 * 3600;

    public void Validate(CreateKeyRequest request, Violations violations)
    {
        var isName = request.Name.Length is > 0 and <= LongestName && !request.Name.Any(char.IsControl);
        violations.Require("name", $"{request.Name.Length} characters", isName, $"1 to {LongestName} printable ones");
        violations.Require("lifetime", request.Lifetime?.ToString() ?? "absent", IsLifetime(request.Lifetime), "above 0, and at most ten years");
        switch (request.Kind)
        {
            case KeyKind.User:
                violations.Require("grants", request.Grants.Count, request.Grants.Count is > 0 and <= MostGrants, $"1 to {MostGrants} of them");
                violations.Require("worker", request.Worker, request.Worker.Length == 0, "empty but for join tokens");
                violations.Require("single_use", request.SingleUse, !request.SingleUse, "false but for join tokens");
                break;
            case KeyKind.JoinToken:
                violations.Require("grants", request.Grants.Count, request.Grants.Count == 0, "none for a join token");
                violations.Require(
                    "worker", request.Worker, request.Worker.Length == 0 || WorkerNames.IsValid(request.Worker), WorkerNames.Rule);
                break;
            default:
                violations.Require("kind", request.Kind, holds: false, "USER or JOIN_TOKEN");
                break;
        }

        for (var i = 0; i < request.Grants.Count; i++)
        {
            var grant = RoleGrant.Of(request.Grants[i]);
            violations.In("grants", i).Require("role", grant, grant.IsValid, RoleGrant.Rule);
        }
    }

    private static bool IsLifetime(Duration? lifetime) =>
        lifetime is null or { Seconds: >= 0 and <= LongestLifetimeSeconds, Nanos: >= 0 and <= 999_999_999 } and not { Seconds: 0, Nanos: 0 };
}

internal sealed class ListKeysValidator : IRequestValidator<ListKeysRequest>
{
    // Every message of this type is valid.
    public void Validate(ListKeysRequest request, Violations violations)
    {
    }
}

internal sealed class RevokeKeyValidator : IRequestValidator<RevokeKeyRequest>
{
    public void Validate(RevokeKeyRequest request, Violations violations) =>
        violations.Require("id", "another text", KeyText.IsId(request.Id), "the 16 hexadecimal digits after orc_");
}

internal sealed class EnrollValidator : IRequestValidator<EnrollRequest>
{
    public void Validate(EnrollRequest request, Violations violations)
    {
        violations.Require("worker", request.Worker, WorkerNames.IsValid(request.Worker), WorkerNames.Rule);
        violations.Require(
            "identity_key", "of another length", IdentityKeys.IsValid(request.IdentityKey), IdentityKeys.Rule);
    }
}

internal sealed class WhoAmIValidator : IRequestValidator<WhoAmIRequest>
{
    // Every message of this type is valid.
    public void Validate(WhoAmIRequest request, Violations violations)
    {
    }
}
