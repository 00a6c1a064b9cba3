namespace Orchestrator.Coordinator.Runs;

/// <summary>Tells followers of a run when there is nothing left to follow, read from PostgreSQL.</summary>
public interface IRunEndings
{
    /// <summary>Is the run in a terminal state?</summary>
    Task<bool> HasEndedAsync(RunId run, CancellationToken cancellation);
}
