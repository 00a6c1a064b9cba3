using Grpc.Core;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>How long a streaming call may last: until its caller goes or the coordinator stops, so that open streams never hold up a shutdown.</summary>
internal sealed class CallLifetime(IHostApplicationLifetime host)
{
    public CancellationTokenSource Begin(ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.ApplicationStopping);
}
