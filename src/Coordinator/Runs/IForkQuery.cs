namespace Orchestrator.Coordinator.Runs;

/// <summary>Which runs continue which others, read from PostgreSQL. What is said of a run never changes.</summary>
public interface IForkQuery
{
    /// <summary>Runs that began from nothing are absent.</summary>
    Task<IReadOnlyDictionary<RunId, ForkPoint>> OfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);

    /// <summary>Where the run was forked from, where that one was, and so on, nearest first. Empty: it began from nothing.</summary>
    Task<IReadOnlyList<ForkPoint>> LineOfAsync(RunId run, CancellationToken cancellation);
}
