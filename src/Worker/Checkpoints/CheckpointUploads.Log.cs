namespace Orchestrator.Worker.Checkpoints;

internal sealed partial class CheckpointUploads
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Endpoint} has its answer on checkpoint {Location}")]
    private partial void LogAnswered(string location, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint {Location} cannot be read, and its asker knows")]
    private partial void LogUnreadable(string location, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint {Location} could not be sent to {Endpoint}")]
    private partial void LogFailed(string location, string endpoint, Exception error);
}
