using Grpc.Health.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class HealthTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("--Orleans:Clustering=localhost")]
    [InlineData("--Orleans:Clustering=postgres")]
    public async Task A_started_coordinator_is_live_and_ready_over_both_protocols(string clustering)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var coordinator = await CoordinatorHost.StartAsync(postgres, clustering);

        using var http = new HttpClient { BaseAddress = coordinator.Http };
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready", cancellation));
        var health = new Health.HealthClient(coordinator.Channel);
        foreach (var service in new[] { "", "liveness", "readiness" })
        {
            var answer = await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: cancellation);
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        }
    }
}
