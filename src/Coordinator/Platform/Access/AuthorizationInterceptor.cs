using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>
/// Decides about every call before anything else sees it: what does its method require, who calls, and do they have it? Methods that do not
/// say what they require are refused. Whether the caller has the role in the very project is for the service to ask, which learns the project.
/// </summary>
internal sealed class AuthorizationInterceptor(ICallers callers, ICallTrail trail, LiveCalls live) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse response = null!;
        await GuardAsync(context, async () => response = await continuation(request, context));
        return response;
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        TResponse response = null!;
        await GuardAsync(context, async () => response = await continuation(requestStream, context));
        return response;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, responseStream, context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, responseStream, context));

    private async Task GuardAsync(ServerCallContext context, Func<Task> call)
    {
        if (CallRules.IsOpen(context.Method))
        {
            await call();
            return;
        }

        var http = context.GetHttpContext();
        var revocable = http.Features.GetRequiredFeature<RevocableCall>();
        var access = await AdmitAsync(context, http);
        http.Features.Set(access);
        live.Add(revocable, access.Caller);
        try
        {
            await call();
        }
        catch (Exception) when (revocable.IsRevoked)
        {
            throw AccessErrors.NoLongerKnown();
        }
        finally
        {
            live.Remove(revocable);
        }

        if (revocable.IsRevoked)
        {
            throw AccessErrors.NoLongerKnown();
        }
    }

    private async Task<CallAccess> AdmitAsync(ServerCallContext context, HttpContext http)
    {
        var caller = await callers.IdentifyAsync(http, context.CancellationToken);
        try
        {
            return CallRules.Find(context.Method) is { } requirement
                ? CallRules.Admit(caller, requirement)
                : throw AccessErrors.Undeclared(context.Method);
        }
        catch (OrchestratorException refusal)
        {
            await trail.RefusedAsync(context, caller, refusal);
            throw;
        }
    }
}
