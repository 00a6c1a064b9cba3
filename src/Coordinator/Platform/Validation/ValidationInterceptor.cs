using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Platform.Validation;

/// <summary>Runs the validator of every message that comes in, streamed ones included.</summary>
internal sealed class ValidationInterceptor(IServiceProvider services) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(request);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(request);
        return continuation(request, responseStream, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(new CheckedReader<TRequest>(requestStream, this), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(new CheckedReader<TRequest>(requestStream, this), responseStream, context);

    private void Check<TRequest>(TRequest request)
    {
        // Health and reflection are not ours to judge.
        if (typeof(TRequest).Namespace != typeof(RunSpec).Namespace)
        {
            return;
        }

        var violations = new Violations();
        services.GetRequiredService<IRequestValidator<TRequest>>().Validate(request, violations);
        if (violations.Count > 0)
        {
            throw OrchestratorException.InvalidRequest(violations);
        }
    }

    private sealed class CheckedReader<TRequest>(IAsyncStreamReader<TRequest> inner, ValidationInterceptor owner)
        : IAsyncStreamReader<TRequest>
    {
        public TRequest Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                if (!await inner.MoveNext(cancellationToken))
                {
                    return false;
                }
            }
            catch (InvalidProtocolBufferException)
            {
                throw PlatformErrors.Malformed();
            }

            owner.Check(inner.Current);
            return true;
        }
    }
}
