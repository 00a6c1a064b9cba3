using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Cli.Watching;

/// <summary>
/// Keeps <see cref="WatchedRun"/>s up to date until all have ended. A coordinator that goes away is waited for: what it had sent is read
/// again from the beginning, so nothing is missed or shown twice.
/// </summary>
internal sealed class RunFollower(CallInvoker invoker, Presence presence, TimeProvider clock)
{
    // One that is just going down may fail in any way; one that stays up and fails so often will not get over it.
    private const int MostFailures = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly string[] Metrics = [MetricNames.TrainLoss, MetricNames.ValidationLoss];

    private readonly RunsClient _runs = new(invoker);
    private readonly CurvesClient _curves = new(invoker);

    /// <summary>Fails with the first stream that fails for good, and ends the others then.</summary>
    public async Task FollowAsync(IReadOnlyList<WatchedRun> watched, CancellationToken cancellation)
    {
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var streams = watched.SelectMany(run => new[] { WatchAsync(run, following.Token), TailAsync(run, following.Token) }).ToList();
        try
        {
            await foreach (var ended in Task.WhenEach(streams))
            {
                await ended;
            }
        }
        catch
        {
            await following.CancelAsync();
            await Task.WhenAll(streams).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private Task WatchAsync(WatchedRun watched, CancellationToken cancellation) => PersistAsync(
        watched, () => _runs.Watch(new WatchRunRequest { Run = watched.Id }, cancellationToken: cancellation), watched.Apply, cancellation);

    private Task TailAsync(WatchedRun watched, CancellationToken cancellation) => PersistAsync(
        watched,
        () =>
        {
            watched.ForgetCurves();
            return _curves.Tail(new TailCurveRequest { Run = watched.Id, Metrics = { Metrics } }, cancellationToken: cancellation);
        },
        watched.Apply,
        cancellation);

    private async Task PersistAsync<T>(
        WatchedRun watched, Func<AsyncServerStreamingCall<T>> open, Action<T> apply, CancellationToken cancellation)
    {
        for (var failures = 0; true; await Task.Delay(Pause, clock, cancellation))
        {
            try
            {
                using var call = open();
                await foreach (var news in call.ResponseStream.ReadAllAsync(cancellation))
                {
                    presence.Back();
                    failures = 0;
                    apply(news);
                }

                if (watched.IsEnded)
                {
                    return;
                }
            }
            catch (RpcException error) when (IsAbsence(error.StatusCode) && !cancellation.IsCancellationRequested)
            {
                presence.Lost(RpcErrorText.Of(error));
                failures = 0;
            }
            catch (RpcException error) when (
                IsFailure(error.StatusCode) && ++failures < MostFailures && !cancellation.IsCancellationRequested)
            {
                // The next round asks again.
            }
        }
    }

    private static bool IsAbsence(StatusCode code) => code is StatusCode.Unavailable or StatusCode.Cancelled;

    private static bool IsFailure(StatusCode code) => code is StatusCode.Internal or StatusCode.Unknown;
}
