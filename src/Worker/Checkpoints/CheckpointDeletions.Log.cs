namespace Orchestrator.Worker.Checkpoints;

internal sealed partial class CheckpointDeletions
{
    [LoggerMessage(Level = LogLevel.Error, Message = "\"{Location}\" is not the location of a checkpoint; nothing is deleted")]
    private partial void LogRefused(string location);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint {Location} cannot be deleted; trying again")]
    private partial void LogFailed(string location, Exception error);
}
