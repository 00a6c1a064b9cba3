using Orchestrator.Coordinator.Platform.Database;

namespace Orchestrator.Coordinator.Platform.Errors;

/// <summary>Names an unreachable database before the failure leaves a grain: Npgsql's exceptions do not pass between silos.</summary>
internal sealed partial class DatabaseFailureFilter(ILogger<DatabaseFailureFilter> logger) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception error) when (error is not OrchestratorException && DatabaseFailure.IsUnavailable(error))
        {
            LogDatabaseUnavailable(context.InterfaceName, context.MethodName, error.Message);
            throw PlatformErrors.DatabaseUnavailable();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Grain}.{Method} found PostgreSQL unavailable: {Message}")]
    private partial void LogDatabaseUnavailable(string grain, string method, string message);
}
