using Grpc.Core;

namespace Orchestrator.Chaos;

/// <summary>Calls until somebody answers: what every client of a service that may be away does.</summary>
internal static class Insistent
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException error) when (IsPassing(error.StatusCode))
            {
                cancellation.ThrowIfCancellationRequested();
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    private static bool IsPassing(StatusCode status) =>
        status is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.Cancelled;
}
