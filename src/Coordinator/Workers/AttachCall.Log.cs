namespace Orchestrator.Coordinator.Workers;

internal sealed partial class AttachCall
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} attached from {Host} (session {Session})")]
    private partial void LogAttached(string worker, long session, string host);

    [LoggerMessage(Level = LogLevel.Information, Message = "The stream of worker {Worker} has ended (session {Session})")]
    private partial void LogDetached(string worker, long session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A worker on {Host} wants the name {Worker}, which belongs to one on {HolderHost}")]
    private partial void LogNameTaken(string worker, string host, string holderHost);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {Session} of worker {Worker} was replaced by a newer one")]
    private partial void LogReplaced(string worker, long session);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Worker {Worker} gives a sign of life after its lease ran out (session {Session}); it is to attach again")]
    private partial void LogLostReturned(string worker, long session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not say that the stream of worker {Worker} has ended: {Message}")]
    private partial void LogNotSaid(string worker, string message);
}
