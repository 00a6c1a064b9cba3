namespace Orchestrator.Coordinator.Workers;

internal sealed partial class LeaseSweep
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker} is lost: nothing was heard of it for {Silence}")]
    private partial void LogLost(string worker, TimeSpan silence);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "More than half of pool {Pool} has fallen silent ({Workers}): check the network. Nobody is given up for {Hold}")]
    private partial void LogHeld(string pool, string workers, TimeSpan hold);
}
