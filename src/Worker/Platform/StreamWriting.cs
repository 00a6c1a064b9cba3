using Grpc.Core;

namespace Orchestrator.Worker.Platform;

/// <summary>Writes to a call that may end at any moment.</summary>
internal static class StreamWriting
{
    /// <returns>False when the call is over; only its reading side knows why.</returns>
    public static Task<bool> TryWriteAsync<T>(this IClientStreamWriter<T> stream, T message, CancellationToken cancellation) =>
        IsUnderWayAsync(() => stream.WriteAsync(message, cancellation));

    /// <returns>False when the call is over already.</returns>
    public static Task<bool> TryCompleteAsync<T>(this IClientStreamWriter<T> stream) => IsUnderWayAsync(stream.CompleteAsync);

    private static async Task<bool> IsUnderWayAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            // The library has no one exception for it: it depends on how far the end has come.
            return false;
        }
    }
}
