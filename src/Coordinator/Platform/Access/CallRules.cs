using System.Collections.Frozen;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>What each method requires: our own say so in their protos, and of the two services that are not ours it is said here.</summary>
internal static class CallRules
{
    private const string Health = "/grpc.health.v1.Health/";
    private const string Reflection = "/grpc.reflection.";

    private static readonly Requirement ForReflection = new() { Role = Role.Viewer, Scope = Scope.Projects };

    private static readonly FrozenDictionary<string, Requirement> Declared =
        (from service in ServiceCatalogue.All
         from method in service.Methods
         let requirement = ServiceCatalogue.RequirementOf(method)
         where requirement is not null
         select KeyValuePair.Create($"/{service.FullName}/{method.Name}", requirement)).ToFrozenDictionary();

    /// <summary>Probes have nothing to show, and learn nothing but that a coordinator serves.</summary>
    public static bool IsOpen(string method) => method.StartsWith(Health, StringComparison.Ordinal);

    /// <returns>Null: it does not say.</returns>
    public static Requirement? Find(string method) =>
        method.StartsWith(Reflection, StringComparison.Ordinal) ? ForReflection : Declared.GetValueOrDefault(method);

    /// <exception cref="Errors.OrchestratorException">Whatever the request names, this caller may not call the method.</exception>
    public static CallAccess Admit(Caller caller, Requirement requirement)
    {
        var access = new CallAccess(caller, requirement.Role);
        switch (requirement.Scope)
        {
            case Scope.Caller:
                return access;
            case Scope.All:
                access.RequireAll();
                return access;
            default:
                return access.Allowed.IsEmpty ? throw AccessErrors.DeniedEverywhere(caller, requirement.Role) : access;
        }
    }
}
