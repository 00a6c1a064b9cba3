using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Tests.Platform;

namespace Orchestrator.Coordinator.Tests.Security;

public sealed class DeclarationTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    // What may be repeated by anybody without a trace. A new method is in this list, or it is audited.
    private static readonly HashSet<string> Reads =
    [
        "Runs/Plan", "Runs/Get", "Runs/List", "Runs/Watch", "Runs/Logs", "Workers/List", "Curves/Read", "Curves/Export", "Curves/Tail",
        "Curves/ListMetrics", "Curves/ReadMatrices", "Checkpoints/List", "Goodput/Read", "Webhooks/List", "Keys/List", "Keys/WhoAmI", "Audit/List",
        "Exports/Read", "Operations/Diagnose",
        // Each is one worker's, and its facts say whose they are.
        "Workers/Attach", "Workers/Ship", "Workers/Upload",
    ];

    [Fact]
    public void Every_method_says_what_it_requires_of_whom()
    {
        Assert.All(Methods(), method =>
        {
            var requirement = ServiceCatalogue.RequirementOf(method.Descriptor);
            Assert.NotNull(requirement);
            Assert.NotEqual(Scope.Unspecified, requirement.Scope);
            Assert.Equal(requirement.Scope == Scope.Caller, requirement.Role == Role.Unspecified);
        });
    }

    [Fact]
    public void Whatever_is_no_read_is_audited() => Assert.All(
        Methods(), method => Assert.True(Reads.Contains(method.Name) || ServiceCatalogue.RequirementOf(method.Descriptor)!.Audited, method.Name));

    [Fact]
    public void What_is_mapped_is_open_to_probes_or_requires_something()
    {
        var mapped = coordinator.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName).OfType<string>().ToList();

        Assert.NotEmpty(mapped);
        Assert.All(mapped, method => Assert.True(CallRules.IsOpen(method) || CallRules.Find(method) is not null, method));
    }

    private static IEnumerable<(string Name, Google.Protobuf.Reflection.MethodDescriptor Descriptor)> Methods() =>
        from service in ServiceCatalogue.All
        from method in service.Methods
        select ($"{service.Name}/{method.Name}", method);
}
