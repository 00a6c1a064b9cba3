using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Orchestrator.Fuzz.Tests;

/// <summary>Calls a method with messages as they are, whatever their bytes, and tells how the call ended.</summary>
internal sealed class HostileCaller(CallInvoker server)
{
    /// <summary>No answer within this time is taken for a hang.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // Streams of a run that goes on never end, and those of one that has nothing to tell never begin.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestStream = TimeSpan.FromMilliseconds(20);
    private const int MostAnswers = 3;

    // A message that is sent when its stream has long ended ends the whole connection with it, and whoever else has a call on it calls again.
    private const int MostTries = 3;

    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <returns>Null: it went well, or has not ended, and was left.</returns>
    public async Task<RpcException?> CallAsync(MethodDescriptor method, IReadOnlyList<byte[]> messages, CancellationToken cancellation)
    {
        RpcException? error = null;
        for (var tries = 0; tries < MostTries; tries++)
        {
            error = await TryAsync(method, messages, cancellation);
            if (error?.Status.DebugException is not (HttpRequestException or IOException))
            {
                return error;
            }
        }

        return error;
    }

    private async Task<RpcException?> TryAsync(MethodDescriptor method, IReadOnlyList<byte[]> messages, CancellationToken cancellation)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var options = new CallOptions(deadline: TimeProvider.System.GetUtcNow().Add(Longest).UtcDateTime, cancellationToken: left.Token);
        try
        {
            await CallAsync(method, messages, options, left);
            return null;
        }
        catch (RpcException error)
        {
            // Its own client made it up, and not the server.
            return left.IsCancellationRequested && error.Status.DebugException is not null ? null : error;
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task CallAsync(MethodDescriptor method, IReadOnlyList<byte[]> messages, CallOptions options, CancellationTokenSource left)
    {
        switch (method)
        {
            case { IsClientStreaming: false, IsServerStreaming: false }:
                using (var call = server.AsyncUnaryCall(Raw(method, MethodType.Unary), null, options, messages[0]))
                {
                    await call.ResponseAsync;
                }

                break;
            case { IsClientStreaming: false }:
                using (var call = server.AsyncServerStreamingCall(Raw(method, MethodType.ServerStreaming), null, options, messages[0]))
                {
                    await ReadAsync(call.ResponseStream, left);
                }

                break;
            case { IsServerStreaming: false }:
                using (var call = server.AsyncClientStreamingCall(Raw(method, MethodType.ClientStreaming), null, options))
                {
                    await WriteAsync(call.RequestStream, messages);
                    await call.ResponseAsync;
                }

                break;
            default:
                using (var call = server.AsyncDuplexStreamingCall(Raw(method, MethodType.DuplexStreaming), null, options))
                {
                    await WriteAsync(call.RequestStream, messages);
                    await ReadAsync(call.ResponseStream, left);
                }

                break;
        }

        static Method<byte[], byte[]> Raw(MethodDescriptor method, MethodType type) =>
            new(type, method.Service.FullName, method.Name, HostileCaller.Raw, HostileCaller.Raw);
    }

    // The server may end the call while there is more to write; how it ended is read.
    private static async Task WriteAsync(IClientStreamWriter<byte[]> stream, IReadOnlyList<byte[]> messages)
    {
        try
        {
            foreach (var message in messages)
            {
                await stream.WriteAsync(message);
            }

            await stream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
        }
    }

    private static async Task ReadAsync(IAsyncStreamReader<byte[]> stream, CancellationTokenSource left)
    {
        left.CancelAfter(LongestSilence);
        for (var answers = 0; answers < MostAnswers && await stream.MoveNext(left.Token); answers++)
        {
            left.CancelAfter(LongestStream);
        }

        await left.CancelAsync();
    }
}
