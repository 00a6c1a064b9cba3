using System.Security.Authentication;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Orchestrator.Cli.Platform;

/// <summary>Says of a call that reached nobody which address was tried, who named it, and what to do.</summary>
internal sealed class AbsentServerInterceptor(ServerAddress address) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(
            ExplainAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, context);
        return new AsyncServerStreamingCall<TResponse>(
            new ExplainingReader<TResponse>(call.ResponseStream, this),
            call.ResponseHeadersAsync,
            call.GetStatus,
            call.GetTrailers,
            call.Dispose);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(context);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            call.RequestStream, ExplainAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private async Task<T> ExplainAsync<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (RpcException error) when (IsAbsence(error))
        {
            throw Explained(error);
        }
    }

    // A status that the server sent has no exception behind it; the client library's own has. It calls a connection that takes too long canceled.
    private static bool IsAbsence(RpcException error) => error.StatusCode switch
    {
        StatusCode.Unavailable => error.Status.DebugException is not null,
        StatusCode.Cancelled => error.Status.DebugException is OperationCanceledException { InnerException: TimeoutException },
        _ => false,
    };

    private RpcException Explained(RpcException error) => new(new Status(
        StatusCode.Unavailable,
        DistrustOf(error.Status.DebugException) is { } distrust
            ? $"The certificate of {string.Join(" or ", address.Uris)} (named by {address.Source}) is not believed: {distrust} "
                + $"Name the bundle of its authority with --authority or {Credentials.AuthorityVariable}."
            : $"No coordinator answers at {string.Join(" or ", address.Uris)} (named by {address.Source}). "
                + "Start one with `orc dev`, or name another with --server.",
        error.Status.DebugException));

    private static string? DistrustOf(Exception? error) =>
        error is AuthenticationException ? error.Message : error?.InnerException is { } inner ? DistrustOf(inner) : null;

    private sealed class ExplainingReader<T>(IAsyncStreamReader<T> inner, AbsentServerInterceptor owner) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public Task<bool> MoveNext(CancellationToken cancellationToken) => owner.ExplainAsync(inner.MoveNext(cancellationToken));
    }
}
