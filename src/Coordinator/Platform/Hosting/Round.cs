using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.Coordinator.Platform.Errors;

namespace Orchestrator.Coordinator.Platform.Hosting;

/// <summary>Work that is done again and again: what goes wrong in one round is left to the next one, for nobody else would do it.</summary>
internal static partial class Round
{
    /// <param name="work">What is done, for the log.</param>
    /// <param name="round">Does it once.</param>
    /// <param name="logger">Is told what went wrong.</param>
    /// <param name="stopping">Only this ends the work.</param>
    public static async Task TryAsync(string work, Func<Task> round, ILogger logger, CancellationToken stopping)
    {
        try
        {
            await round();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (IsExpected(error))
        {
            LogPutOff(logger, work, error.Message);
        }
        catch (Exception error)
        {
            LogFailed(logger, error, work);
        }
    }

    private static bool IsExpected(Exception error) =>
        error is OrchestratorException or OrleansException or TimeoutException or IOException || DatabaseFailure.IsUnavailable(error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work} is put off: {Message}")]
    private static partial void LogPutOff(ILogger logger, string work, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed, and will be tried again")]
    private static partial void LogFailed(ILogger logger, Exception error, string work);
}
