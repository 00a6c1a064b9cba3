using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Answers as <c>Runs.Get</c> does.</summary>
internal sealed class RunQuery(RunReader reader) : IRunQuery
{
    public async Task<Run> GetAsync(RunId run, CancellationToken cancellation) => RunMapping.ToProto(await reader.GetAsync(run, cancellation));
}
