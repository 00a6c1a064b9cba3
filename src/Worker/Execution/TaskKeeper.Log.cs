using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Execution;

internal sealed partial class TaskKeeper
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} taken back from an earlier agent: process {Pid} {Ending}")]
    private partial void LogTakenBack(TaskKey task, int? pid, string? ending);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} started: process {Pid} {Ending}")]
    private partial void LogStarted(TaskKey task, int? pid, string? ending);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} refused: {Why}")]
    private partial void LogRefused(TaskKey task, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} asked to stop: {Reason}")]
    private partial void LogAskedToStop(TaskKey task, StopReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} killed: {Why}")]
    private partial void LogKilled(TaskKey task, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} ended. {Ending} Verdict: {Verdict}")]
    private partial void LogEnded(TaskKey task, string? ending, VerdictCode? verdict);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {Task} forgotten")]
    private partial void LogForgotten(TaskKey task);

    [LoggerMessage(Level = LogLevel.Error, Message = "The folder of task {Task} cannot be read or written; trying again")]
    private partial void LogActionFailed(TaskKey task, Exception error);
}
