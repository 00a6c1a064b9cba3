using Grpc.Reflection.V1Alpha;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class ReflectionTests(CoordinatorFixture coordinator) : IClassFixture<CoordinatorFixture>
{
    [Fact]
    public async Task A_client_without_the_protos_can_list_the_services()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var call = new ServerReflection.ServerReflectionClient(coordinator.Host.Channel).ServerReflectionInfo(cancellationToken: cancellation);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, cancellation);

        Assert.True(await call.ResponseStream.MoveNext(cancellation));

        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name);
        Assert.Superset(
            new HashSet<string> { "orchestrator.v1.Runs", "orchestrator.v1.Curves", "orchestrator.v1.Workers", "orchestrator.v1.Checkpoints" },
            services.ToHashSet());
        await call.RequestStream.CompleteAsync();
    }
}
