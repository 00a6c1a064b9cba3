using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Execution;

internal sealed partial class TaskKeeper
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} taken back from an earlier agent: process {Pid}")]
    private partial void LogTakenBack(TaskKey task, int pid);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} started: process {Pid}")]
    private partial void LogStarted(TaskKey task, int pid);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} did not start. {Ending}")]
    private partial void LogNotStarted(TaskKey task, string? ending);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} refused: {Why}")]
    private partial void LogRefused(TaskKey task, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} asked to stop: {Reason}")]
    private partial void LogAskedToStop(TaskKey task, StopReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} killed: {Why}")]
    private partial void LogKilled(TaskKey task, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} ended. {Outcome}")]
    private partial void LogEnded(TaskKey task, string outcome);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {Task} forgotten")]
    private partial void LogForgotten(TaskKey task);

    [LoggerMessage(Level = LogLevel.Error, Message = "The folder of task {Task} cannot be read or written; trying again")]
    private partial void LogActionFailed(TaskKey task, Exception error);
}
