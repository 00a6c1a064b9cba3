namespace Orchestrator.Worker.Session;

internal sealed partial class HeartbeatFile
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} cannot be touched; trainers that miss it for an hour save and stop")]
    private partial void LogCannotTouch(string path, Exception error);
}
