namespace Orchestrator.Coordinator.Runs;

/// <summary>Which runs continue which others, read from PostgreSQL. Where a run began never changes.</summary>
public interface IForkQuery
{
    /// <summary>Runs that began from nothing are absent.</summary>
    Task<IReadOnlyDictionary<RunId, ForkPoint>> OfAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellation);

    /// <summary>Where the run was forked from, where that one was, and so on, nearest first. Empty: it began from nothing.</summary>
    Task<IReadOnlyList<ForkPoint>> LineOfAsync(RunId run, CancellationToken cancellation);

    /// <summary>The runs that began from one of the run's checkpoints and are not deleted, oldest first.</summary>
    Task<IReadOnlyList<(RunId Run, string Name)>> ChildrenOfAsync(RunId run, CancellationToken cancellation);
}
