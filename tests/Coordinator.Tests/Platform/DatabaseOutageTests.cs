using System.Net;
using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class DatabaseOutageTests
{
    [Fact]
    public async Task While_PostgreSQL_is_away_the_coordinator_lives_is_not_ready_and_tells_clients_to_try_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var coordinator = await CoordinatorHost.StartWithoutDatabaseAsync();
        var runs = new Contracts.V1.Runs.RunsClient(coordinator.Channel);

        var error = await Assert.ThrowsAsync<RpcException>(() => runs.ListAsync(new ListRunsRequest(), cancellationToken: cancellation).ResponseAsync);

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal("ERROR_REASON_DATABASE_UNAVAILABLE", error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        using var http = new HttpClient { BaseAddress = coordinator.Http };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health/ready", cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", cancellation)).StatusCode);
    }
}
