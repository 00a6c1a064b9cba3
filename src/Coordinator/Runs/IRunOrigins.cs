namespace Orchestrator.Coordinator.Runs;

/// <summary>Tells runs of this installation from those that were brought from another one, read from PostgreSQL.</summary>
public interface IRunOrigins
{
    /// <returns>Null: the run was submitted here.</returns>
    Task<RunOrigin?> OfAsync(RunId run, CancellationToken cancellation);
}
