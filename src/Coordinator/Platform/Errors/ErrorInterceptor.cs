using Grpc.Core;
using Grpc.Core.Interceptors;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>The one place where failures become gRPC statuses.</summary>
internal sealed partial class ErrorInterceptor(IHostApplicationLifetime host, ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception error)
        {
            throw Translate(error, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception error)
        {
            throw Translate(error, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception error)
        {
            throw Translate(error, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception error)
        {
            throw Translate(error, context);
        }
    }

    private RpcException Translate(Exception error, ServerCallContext context)
    {
        switch (error)
        {
            case RpcException done:
                return done;
            case OrchestratorException expected:
                return ErrorStatus.Of(expected);
            // No call touches files: it is the caller's stream that broke, and its reader may hear of that before the token does.
            case IOException:
            case var _ when context.CancellationToken.IsCancellationRequested:
                return new RpcException(new Status(StatusCode.Cancelled, "The caller has gone."));
            case var _ when host.ApplicationStopping.IsCancellationRequested:
                return ErrorStatus.Of(PlatformErrors.Stopping());
            case var _ when PlatformErrors.OfPassing(error) is { } passing:
                LogPutOff(context.Method, passing.Reason, error.Message);
                return ErrorStatus.Of(passing);
            default:
                LogUnexpected(error, context.Method);
                return ErrorStatus.Unexpected();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} is to be called again ({Reason}): {Message}")]
    private partial void LogPutOff(string method, ErrorReason reason, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed unexpectedly")]
    private partial void LogUnexpected(Exception error, string method);
}
