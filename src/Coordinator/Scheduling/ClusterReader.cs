using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Takes snapshots. The allocation table catches what changes between its reads.</summary>
internal sealed class ClusterReader(IQueuedRunQuery runs, IForkQuery forks, IWorkerQuery workers, ICheckpointHolders checkpoints)
{
    public async Task<ClusterSnapshot> ReadAsync(CancellationToken cancellation)
    {
        var queued = await runs.ListAsync(cancellation);
        var holders = await checkpoints.OfNewestAsync([.. queued.Where(run => run.Attempts > 0).Select(run => run.Id)], cancellation);
        var forked = await forks.OfAsync([.. queued.Select(run => run.Id)], cancellation);
        var forkHolders = await checkpoints.OfForksAsync(forked, cancellation);
        var connected = await workers.ListAsync(includeLost: false, cancellation);
        return new ClusterSnapshot(
            [
                .. queued.Select(run => ToWaiting(run, holders) with
                {
                    ForkHolders = forked.ContainsKey(run.Id) ? forkHolders[run.Id].ToHashSet() : null,
                }),
            ],
            [.. connected.Where(worker => worker.Status is WorkerStatus.Connected).Select(ToOffer)]);
    }

    private static WaitingRun ToWaiting(QueuedRun run, ILookup<RunId, WorkerId> holders) => new(
        run.Id,
        run.Spec.Priority,
        run.SubmittedAt,
        RunNeeds.Of(run.Spec),
        run.Excluded.GroupBy(known => known.Worker).ToDictionary(worker => worker.Key, worker => worker.Max(known => known.Session)),
        holders[run.Id].ToHashSet());

    private static WorkerOffer ToOffer(Worker worker) => new(
        new WorkerId(Guid.Parse(worker.Id)),
        worker.Name,
        worker.Pool,
        (long)worker.Session,
        [.. worker.Devices.Select(ToOffer)],
        worker.Data,
        Closed: worker switch
        {
            { Leaving: true } => "is leaving",
            { Draining: true } => "is draining",
            { Cordoned: true } => "is cordoned",
            _ => null,
        });

    private static DeviceOffer ToOffer(WorkerDevice device) =>
        new(device.Device.Id, device.Device.Kind, (int)device.Device.Threads, IsFree: device.RunId.Length is 0);
}
