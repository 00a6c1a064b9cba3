namespace Orchestrator.Worker.Checkpoints;

internal sealed partial class CheckpointUploads
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Checkpoint {Location} sent to {Endpoint}")]
    private partial void LogUploaded(string location, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint {Location} could not be sent to {Endpoint}")]
    private partial void LogFailed(string location, string endpoint, Exception error);
}
