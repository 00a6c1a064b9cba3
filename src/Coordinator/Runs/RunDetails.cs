using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Runs;

/// <summary>A run with what its journals and the scheduler say of it.</summary>
/// <param name="Starts">Where attempts began, by their number; empty in lists.</param>
/// <param name="Progress">Null: no journal has arrived.</param>
/// <param name="Notices">Of its guards; none in lists.</param>
/// <param name="WhyWaiting">Of a queued run that no worker can take now.</param>
internal sealed record RunDetails(
    RunRow Run, IReadOnlyDictionary<int, AttemptStarted> Starts, JournalProgress? Progress, RunNotices Notices, string? WhyWaiting)
{
    /// <summary>Where it began and that run's name; null: from nothing.</summary>
    public (ForkPoint Point, string ParentName)? Fork { get; init; }
}
