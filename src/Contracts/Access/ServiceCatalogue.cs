using Google.Protobuf.Reflection;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Access;

/// <summary>All services, and what each of their methods requires. A service that is missing here is refused to everybody.</summary>
public static class ServiceCatalogue
{
    public static IReadOnlyList<ServiceDescriptor> All { get; } =
    [
        Runs.Descriptor, Workers.Descriptor, Curves.Descriptor, Checkpoints.Descriptor, Goodput.Descriptor, Webhooks.Descriptor,
        Keys.Descriptor, Audit.Descriptor, Exports.Descriptor, Operations.Descriptor,
    ];

    /// <returns>Null: it does not say.</returns>
    public static Requirement? RequirementOf(MethodDescriptor method) => method.GetOptions()?.GetExtension(AccessExtensions.Requires);
}
