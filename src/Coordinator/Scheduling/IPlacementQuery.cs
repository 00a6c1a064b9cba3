using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>What the policy would do now, without doing it.</summary>
public interface IPlacementQuery
{
    /// <summary>Why each queued run waits, as of about now. A run that is new or about to be placed is absent.</summary>
    Task<IReadOnlyDictionary<RunId, string>> WhyWaitingAsync(CancellationToken cancellation);

    /// <param name="spec">With every default filled in.</param>
    Task<PlacementForecast> ForecastAsync(RunSpec spec, CancellationToken cancellation);
}

/// <summary>Where a run would go if it were submitted now.</summary>
/// <param name="FittingWorkers">Names of connected workers that have the devices, busy or not.</param>
/// <param name="Sentence">For a person.</param>
public sealed record PlacementForecast(IReadOnlyList<string> FittingWorkers, string Sentence);
