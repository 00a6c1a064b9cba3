using System.Collections.Immutable;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Asks the same policy about the same kind of snapshot as the scheduler does.</summary>
internal sealed class PlacementQuery(ClusterReader cluster, ISchedulingPolicy policy, TimeProvider clock) : IPlacementQuery, IDisposable
{
    // A plan is about the whole queue, and everyone who waits asks for it.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _planning = new(1, 1);
    private IReadOnlyDictionary<RunId, string>? _waiting;
    private long _plannedAt;

    public async Task<IReadOnlyDictionary<RunId, string>> WhyWaitingAsync(CancellationToken cancellation)
    {
        await _planning.WaitAsync(cancellation);
        try
        {
            if (_waiting is null || clock.GetElapsedTime(_plannedAt) >= Validity)
            {
                _waiting = policy.Plan(await cluster.ReadAsync(cancellation)).Waiting;
                _plannedAt = clock.GetTimestamp();
            }

            return _waiting;
        }
        finally
        {
            _planning.Release();
        }
    }

    public async Task<PlacementForecast> ForecastAsync(RunSpec spec, CancellationToken cancellation)
    {
        var snapshot = await cluster.ReadAsync(cancellation);
        var excluded = ImmutableDictionary<WorkerId, long>.Empty;
        var run = new WaitingRun(RunId.New(clock), spec.Priority, clock.GetUtcNow(), RunNeeds.Of(spec), excluded, ImmutableHashSet<WorkerId>.Empty);
        var plan = policy.Plan(snapshot with { Runs = [.. snapshot.Runs, run] });
        var fitting = snapshot.Workers.Where(worker => WorkerFit.Of(run, worker).Obstacle is null).Select(worker => worker.Name);
        var placement = plan.Placements.FirstOrDefault(placement => placement.Run == run.Id);
        return new PlacementForecast(
            [.. fitting.Order(StringComparer.Ordinal)],
            placement is null
                ? $"It would wait. {plan.Waiting[run.Id]}"
                : $"It would start now on {placement.WorkerName} ({string.Join(", ", placement.Devices)}).");
    }

    public void Dispose() => _planning.Dispose();
}
