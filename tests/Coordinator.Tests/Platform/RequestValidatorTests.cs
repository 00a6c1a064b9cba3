using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Access;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class RequestValidatorTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    [Fact]
    public void Every_message_that_a_client_can_send_has_a_validator()
    {
        var mapped = coordinator.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName).ToHashSet();
        var methods = ServiceCatalogue.All.SelectMany(service => service.Methods).ToList();

        Assert.All(methods, method => Assert.Contains($"/{method.Service.FullName}/{method.Name}", mapped));
        Assert.All(methods, method => Assert.NotNull(
            coordinator.Host.Services.GetService(typeof(IRequestValidator<>).MakeGenericType(method.InputType.ClrType))));
    }
}
