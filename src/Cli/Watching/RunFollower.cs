using Grpc.Core;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Watching;

/// <summary>
/// Keeps a <see cref="WatchedRun"/> up to date until the run has ended. A coordinator that goes away is waited for: what it had sent is
/// read again from the beginning, so nothing is missed or shown twice.
/// </summary>
internal sealed class RunFollower(CallInvoker invoker, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly string[] Metrics = [MetricNames.TrainLoss, MetricNames.ValidationLoss];

    private readonly RunsClient _runs = new(invoker);
    private readonly CurvesClient _curves = new(invoker);

    public Task FollowAsync(WatchedRun watched, CancellationToken cancellation) =>
        Task.WhenAll(WatchAsync(watched, cancellation), TailAsync(watched, cancellation));

    private Task WatchAsync(WatchedRun watched, CancellationToken cancellation) => PersistAsync(
        async () =>
        {
            using var call = _runs.Watch(new WatchRunRequest { Run = watched.Id }, cancellationToken: cancellation);
            await foreach (var run in call.ResponseStream.ReadAllAsync(cancellation))
            {
                watched.Apply(run);
            }

            return watched.IsEnded;
        },
        cancellation);

    private Task TailAsync(WatchedRun watched, CancellationToken cancellation) => PersistAsync(
        async () =>
        {
            watched.ForgetCurves();
            using var call = _curves.Tail(new TailCurveRequest { Run = watched.Id, Metrics = { Metrics } }, cancellationToken: cancellation);
            await foreach (var update in call.ResponseStream.ReadAllAsync(cancellation))
            {
                watched.Apply(update);
            }

            return watched.IsEnded;
        },
        cancellation);

    private async Task PersistAsync(Func<Task<bool>> readToEnd, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (await readToEnd())
                {
                    return;
                }
            }
            catch (RpcException error) when (IsPassing(error.StatusCode) && !cancellation.IsCancellationRequested)
            {
                // The next round asks again.
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private static bool IsPassing(StatusCode code) => code is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.Unknown;
}
