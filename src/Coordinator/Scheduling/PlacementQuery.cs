using System.Collections.Immutable;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Asks the same policy about the same kind of snapshot as the scheduler does.</summary>
internal sealed class PlacementQuery(ClusterReader cluster, ISchedulingPolicy policy, TimeProvider clock) : IPlacementQuery
{
    public async Task<IReadOnlyDictionary<RunId, string>> WhyWaitingAsync(CancellationToken cancellation) =>
        policy.Plan(await cluster.ReadAsync(cancellation)).Waiting;

    public async Task<PlacementForecast> ForecastAsync(RunSpec spec, CancellationToken cancellation)
    {
        var snapshot = await cluster.ReadAsync(cancellation);
        var excluded = ImmutableDictionary<WorkerId, long>.Empty;
        var run = new WaitingRun(RunId.New(clock), spec.Priority, clock.GetUtcNow(), RunNeeds.Of(spec), excluded, CheckpointHolder: null);
        var plan = policy.Plan(snapshot with { Runs = [.. snapshot.Runs, run] });
        var fitting = snapshot.Workers.Where(worker => WorkerFit.Of(run, worker).Obstacle is null).Select(worker => worker.Name);
        var placement = plan.Placements.FirstOrDefault(placement => placement.Run == run.Id);
        return new PlacementForecast(
            [.. fitting.Order(StringComparer.Ordinal)],
            placement is null
                ? $"It would wait. {plan.Waiting[run.Id]}"
                : $"It would start now on {placement.WorkerName} ({string.Join(", ", placement.Devices)}).");
    }
}
