namespace Orchestrator.Worker.Session;

internal sealed partial class Attachment
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Attached as worker {WorkerId}, session {Session}")]
    private partial void LogAttached(string workerId, ulong session);
}
