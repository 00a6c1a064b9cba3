using Grpc.Core;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>How long a streaming call may last: until its caller goes or the coordinator stops, which it must not hold up.</summary>
internal sealed class CallLifetime(IHostApplicationLifetime host)
{
    public CancellationTokenSource Begin(ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.ApplicationStopping);
}
