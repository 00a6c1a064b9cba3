using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Orchestrator.Cli.Platform;

/// <summary>Shows the user's key or token with every call.</summary>
internal sealed class TokenInterceptor(string token) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation) => continuation(request, Authorized(context));

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) => continuation(request, Authorized(context));

    private ClientInterceptorContext<TRequest, TResponse> Authorized<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        var headers = new Metadata { { "authorization", $"Bearer {token}" } };
        return new(context.Method, context.Host, context.Options.WithHeaders(headers));
    }
}
