namespace Orchestrator.Worker.Checkpoints;

internal sealed partial class CheckpointVerifications
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint {Location} is damaged: {Damage}")]
    private partial void LogDamaged(string location, string damage);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Checkpoint {Location} cannot be verified: the store of checkpoints is not the one any longer that this agent began with")]
    private partial void LogOtherStore(string location);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint {Location} cannot be verified at present")]
    private partial void LogUnavailable(string location, Exception error);
}
