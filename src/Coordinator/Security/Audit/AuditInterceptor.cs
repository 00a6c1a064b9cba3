using Grpc.Core;
using Grpc.Core.Interceptors;
using Orchestrator.Coordinator.Platform.Access;

namespace Orchestrator.Coordinator.Security.Audit;

/// <summary>Has every call that says so in its proto written down. Where nobody is asked who they are, there is nobody to write down.</summary>
internal sealed class AuditInterceptor(AuditTrail trail) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse response = null!;
        await TrackAsync(context, request, async () => response = await continuation(request, context));
        return response;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        TrackAsync(context, request, () => continuation(request, responseStream, context));

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        TResponse response = null!;
        await TrackAsync(context, request: null, async () => response = await continuation(requestStream, context));
        return response;
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        TrackAsync(context, request: null, () => continuation(requestStream, responseStream, context));

    private async Task TrackAsync(ServerCallContext context, object? request, Func<Task> call)
    {
        if (CallRules.Find(context.Method) is not { Audited: true } || context.Access() is not { Caller.IsAnonymous: false } access)
        {
            await call();
            return;
        }

        var entry = await trail.BeginAsync(context, access.Caller, request);
        try
        {
            await call();
        }
        catch (Exception error)
        {
            await trail.EndAsync(entry, access, error);
            throw;
        }

        await trail.EndAsync(entry, access, error: null);
    }
}
