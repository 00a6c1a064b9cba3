using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>Names an unreachable database before the failure leaves a grain: Npgsql's exceptions do not pass between silos.</summary>
internal sealed class DatabaseFailureFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception error) when (error is not OrchestratorException && DatabaseFailure.IsUnavailable(error))
        {
            throw PlatformErrors.DatabaseUnavailable(error);
        }
    }
}
