using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Scheduling.Policies;

/// <summary>
/// The highest priority first, then the oldest. A run goes to a worker that can read its newest checkpoint if one has room, else to the
/// one that keeps the fewest free devices. A run that does not fit now holds up nobody behind it.
/// </summary>
internal sealed class PriorityThenAgePolicy : ISchedulingPolicy
{
    public const string Name = "priority-then-age";

    public SchedulingPlan Plan(ClusterSnapshot cluster)
    {
        var workers = cluster.Workers.OrderBy(worker => worker.Name, StringComparer.Ordinal).ToDictionary(worker => worker.Id);
        var placements = new List<Placement>();
        var waiting = new Dictionary<RunId, string>();
        foreach (var run in cluster.Runs.OrderByDescending(run => run.Priority).ThenBy(run => run.SubmittedAt).ThenBy(run => run.Id.Value))
        {
            var fits = workers.Values.Select(worker => WorkerFit.Of(run, worker)).ToList();
            if (Choose(run, fits) is { } placement)
            {
                placements.Add(placement);
                workers[placement.Worker] = Occupy(workers[placement.Worker], placement.Devices);
            }
            else
            {
                waiting.Add(run.Id, WaitingReason.Of(run, fits));
            }
        }

        return new SchedulingPlan(placements, waiting);
    }

    private static Placement? Choose(WaitingRun run, IEnumerable<WorkerFit> fits)
    {
        var best = fits
            .Select(fit => (fit.Worker, Free: fit.Devices.Where(device => device.IsFree).ToList()))
            .Where(choice => choice.Free.Count >= run.Needs.Devices)
            .OrderByDescending(choice => run.CheckpointHolders.Contains(choice.Worker.Id))
            .ThenBy(choice => choice.Free.Count)
            .ThenBy(choice => choice.Worker.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Worker is { } worker
            ? new Placement(run.Id, worker.Id, worker.Name, [.. best.Free.Take(run.Needs.Devices).Select(device => device.Id)])
            : null;
    }

    private static WorkerOffer Occupy(WorkerOffer worker, IReadOnlyList<string> taken) => worker with
    {
        Devices = [.. worker.Devices.Select(device => device with { IsFree = device.IsFree && !taken.Contains(device.Id) })],
    };
}
