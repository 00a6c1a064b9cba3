using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>Has every stream of responses end between two messages, with its status.</summary>
internal sealed class WholeMessages : Interceptor
{
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var writer = new WholeMessageWriter<TResponse>(responseStream);
        await continuation(request, writer, context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var writer = new WholeMessageWriter<TResponse>(responseStream);
        await continuation(requestStream, writer, context);
    }
}
