using System.Runtime.CompilerServices;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Follows curves from the first point until the run is terminal. It looks when points are committed, and every second in any case.
/// </summary>
internal sealed class CurveTail(
    ILineageQuery lineages, CurveStore curves, MetricCatalog metrics, CurveSignals signals, IRunEndings endings, TimeProvider clock)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    public async IAsyncEnumerable<CurveUpdate> FollowAsync(
        RunId run, IEnumerable<string> names, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var tails = names.Distinct().Select(name => new MetricTail(name)).ToArray();
        while (true)
        {
            var next = signals.NextAsync(run, cancellation);

            // Asked before the points are read, so that what was committed before the end is told before the end.
            var hasEnded = await ReadAsync(() => endings.HasEndedAsync(run, cancellation), cancellation);
            var lineage = await ReadAsync(() => lineages.ReadAsync(run, cancellation), cancellation);
            foreach (var tail in tails)
            {
                foreach (var update in await ReadAsync(() => AdvanceAsync(run, tail, lineage, cancellation), cancellation))
                {
                    yield return update;
                }
            }

            if (hasEnded)
            {
                yield break;
            }

            await Task.Delay(ShortestWait, clock, cancellation);
            await next;
        }
    }

    private Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellation) =>
        PatientRead.UntilAnsweredAsync(read, clock, cancellation);

    private async Task<IEnumerable<CurveUpdate>> AdvanceAsync(
        RunId run, MetricTail tail, Lineage lineage, CancellationToken cancellation) =>
        await metrics.FindAsync(tail.Metric, cancellation) is { } metric
            ? tail.Tell(lineage, await curves.ReadAsync(run, metric, lineage, tail.ReadAfter(lineage), cancellation))
            : [];
}
