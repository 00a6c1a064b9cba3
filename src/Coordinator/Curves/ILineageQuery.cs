using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>The history behind the newest weights of a run, read from PostgreSQL.</summary>
internal interface ILineageQuery
{
    /// <summary>As long as no attempt has begun, that of a fork is what it was forked from, and any other is empty.</summary>
    Task<Lineage> ReadAsync(RunId run, CancellationToken cancellation);

    /// <summary>How the attempts of some runs follow one another, as their first records say.</summary>
    Task<ILookup<RunId, AttemptContinuation>> ContinuationsOfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);
}
