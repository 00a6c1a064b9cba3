namespace Orchestrator.Worker.Session;

internal sealed partial class ControlSession
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Detached, and attaching again: {Message}")]
    private partial void LogEnded(string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "Not attached, and trying again: what this worker holds cannot be read")]
    private partial void LogUnreadable(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not attached, and trying again: {Failure}")]
    private partial void LogBroken(string failure);
}
