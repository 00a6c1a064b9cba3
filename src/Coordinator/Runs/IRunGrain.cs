namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// The live owner of one run: decides on commands, records what follows from them, then acts on it. PostgreSQL fences it, so two
/// activations at once do no harm. Reads never come here; they go to the database.
/// </summary>
[Alias("orchestrator.run-grain")]
public interface IRunGrain : IGrainWithGuidKey
{
    /// <returns>The version of the run's event stream after the command.</returns>
    /// <exception cref="Platform.Errors.OrchestratorException">The run does not exist, or its state does not allow the command.</exception>
    [Alias("execute")]
    Task<long> ExecuteAsync(RunCommand command, CancellationToken cancellation);
}
