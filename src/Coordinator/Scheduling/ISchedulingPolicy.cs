namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Which waiting run gets which free devices. A function: equal snapshots give equal plans, whatever their order.</summary>
internal interface ISchedulingPolicy
{
    SchedulingPlan Plan(ClusterSnapshot cluster);
}
