using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Runs;

internal sealed partial class RunGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} is now {Status} (attempt {Attempt})")]
    private partial void LogTransition(RunId runId, RunStatus status, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} ended {Status} (attempt {Attempt}): {Reason}")]
    private partial void LogEnded(RunId runId, RunStatus status, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}, which has ended, is {Change} now")]
    private partial void LogPutAway(RunId runId, string change);
}
