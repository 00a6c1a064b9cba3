using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Journal;

internal sealed partial class JournalShipper
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator takes no journal of task {Task}, and it is not shipped: {Detail}")]
    private partial void LogRefused(TaskKey task, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Journal or log of task {Task} cannot be read; it is shipped when it can")]
    private partial void LogUnreadable(TaskKey task, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shipping broke off and will go on: {Failure}")]
    private partial void LogBroken(string failure);
}
