using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>Why a call is refused for whose it is.</summary>
internal static class AccessErrors
{
    public static OrchestratorException Unauthenticated(string message) => new(ErrorReason.Unauthenticated, message);

    /// <summary>While the call was under way.</summary>
    public static OrchestratorException NoLongerKnown() => Unauthenticated(
        "What this call was authenticated by has expired or was revoked meanwhile; call again with something that holds.");

    public static OrchestratorException Undeclared(string method) => new(
        ErrorReason.AccessDenied, $"{method} does not say what it requires, so nobody may call it.");

    public static OrchestratorException Denied(Caller caller, Role needed, string project) => new(
        ErrorReason.AccessDenied,
        $"{caller.Actor} would have to be {NameOf(needed)} {PlaceOf(project)} for this; an operator can make a key that is.");

    public static OrchestratorException DeniedEverywhere(Caller caller, Role needed) => new(
        ErrorReason.AccessDenied, $"{caller.Actor} would have to be {NameOf(needed)} for this, and is it in no project.");

    private static string PlaceOf(string project) =>
        project == RoleGrant.AllProjects ? "in all projects (*)" : $"in project {project}";

    private static string NameOf(Role role) => role.ToString().ToLowerInvariant();
}
