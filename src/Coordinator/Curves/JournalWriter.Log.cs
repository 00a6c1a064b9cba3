namespace Orchestrator.Coordinator.Curves;

internal sealed partial class JournalWriter
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL takes no journal records ({Message}); trying again in about {Delay}")]
    private partial void LogDatabaseAway(string message, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal records of attempt {Attempt} cannot be stored")]
    private partial void LogRefused(Exception error, AttemptKey attempt);
}
