namespace Orchestrator.Coordinator.Runs;

/// <summary>Answers from the projection.</summary>
internal sealed class RunOrigins(PostgresRunQuery runs) : IRunOrigins
{
    public async Task<RunOrigin?> OfAsync(RunId run, CancellationToken cancellation) =>
        (await runs.FindAsync(run, cancellation))?.State.Origin;
}
