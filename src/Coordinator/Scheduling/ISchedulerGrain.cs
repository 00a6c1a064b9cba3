using Orleans.Concurrency;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Places queued runs on free devices. One activation by intent; the allocation table keeps two from doing harm.</summary>
[Alias("orchestrator.scheduler-grain")]
public interface ISchedulerGrain : IGrainWithIntegerKey
{
    /// <summary>The key of the only one.</summary>
    const long TheOne = 0;

    /// <summary>Something changed (a run was queued, a device became free, a worker came): plan soon. Returns at once.</summary>
    [Alias("nudge"), OneWay]
    Task NudgeAsync();
}
