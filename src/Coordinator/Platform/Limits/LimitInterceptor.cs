using Grpc.Core;
using Grpc.Core.Interceptors;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Platform.Limits;

/// <summary>Keeps every caller within its limits, once it is known who calls and before anything is done.</summary>
internal sealed class LimitInterceptor(CallerLimits limits) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (Limited(context) is { } caller)
        {
            limits.BeginCall(caller);
        }

        return continuation(request, context);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var stream = BeginStream(context);
        return await continuation(requestStream, context);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var stream = BeginStream(context);
        await continuation(request, responseStream, context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var stream = BeginStream(context);
        await continuation(requestStream, responseStream, context);
    }

    private IDisposable? BeginStream(ServerCallContext context)
    {
        if (Limited(context) is not { } caller)
        {
            return null;
        }

        limits.BeginCall(caller);
        return limits.BeginStream(caller);
    }

    /// <returns>Null: nobody asks who it is.</returns>
    private static Caller? Limited(ServerCallContext context) =>
        CallRules.IsOpen(context.Method) || context.Access().Caller is not { IsAnonymous: false } caller ? null : caller;
}
