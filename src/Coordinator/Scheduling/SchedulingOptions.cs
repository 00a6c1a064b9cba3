using Orchestrator.Coordinator.Scheduling.Policies;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>How waiting runs are placed.</summary>
internal sealed class SchedulingOptions
{
    public const string Section = "Scheduling";

    /// <summary>The name of the policy. Default: priority-then-age.</summary>
    public string Policy { get; set; } = PriorityThenAgePolicy.Name;
}
