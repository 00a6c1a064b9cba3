using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Validation;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class RequestValidatorTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    [Fact]
    public void Every_message_that_a_client_can_send_has_a_validator()
    {
        var mapped = coordinator.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName).ToHashSet();
        var files = new[]
        {
            RunsReflection.Descriptor, WorkersReflection.Descriptor, CurvesReflection.Descriptor, CheckpointsReflection.Descriptor,
            GoodputReflection.Descriptor, WebhooksReflection.Descriptor,
        };
        var methods = files.SelectMany(file => file.Services).SelectMany(service => service.Methods).ToList();

        Assert.All(methods, method => Assert.Contains($"/{method.Service.FullName}/{method.Name}", mapped));
        Assert.All(methods, method => Assert.NotNull(
            coordinator.Host.Services.GetService(typeof(IRequestValidator<>).MakeGenericType(method.InputType.ClrType))));
    }
}
