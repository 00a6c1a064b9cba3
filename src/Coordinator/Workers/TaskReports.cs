using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Errors;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// Turns what one session's heartbeats say of tasks into commands to runs. A change is passed on until the run has taken it, and then no
/// more; an end as long as it is reported, which is until the worker is no longer asked for the task.
/// </summary>
internal sealed partial class TaskReports(
    AttachedWorker worker, IGrainFactory grains, WorkerInstruments instruments, ILogger<TaskReports> logger)
{
    private readonly Dictionary<(Guid Run, uint Attempt), TaskState> _taken = [];

    /// <returns>Did a task end, so that the worker may be asked for something else now?</returns>
    public async Task<bool> PassOnAsync(IReadOnlyCollection<TaskReport> tasks, CancellationToken cancellation)
    {
        var hasEnded = false;
        foreach (var task in tasks)
        {
            var key = (Guid.Parse(task.RunId), task.Attempt);
            if (task.State != TaskState.Ended && _taken.TryGetValue(key, out var known) && known == task.State)
            {
                continue;
            }

            if (await TryPassOnAsync(key.Item1, task, cancellation))
            {
                _taken[key] = task.State;
                hasEnded |= task.State == TaskState.Ended;
            }
        }

        Forget(tasks);
        return hasEnded;
    }

    private async Task<bool> TryPassOnAsync(Guid run, TaskReport task, CancellationToken cancellation)
    {
        try
        {
            foreach (var command in TaskReportMapping.ToCommands(task, worker))
            {
                await grains.GetGrain<IRunGrain>(run).ExecuteAsync(command, cancellation);
            }

            instruments.Reported(task.State);
            return true;
        }
        catch (OrchestratorException error) when (error.Reason is ErrorReason.RunNotFound or ErrorReason.IllegalTransition)
        {
            // Saying it again will not change the answer.
            LogRefused(task.RunId, task.Attempt, task.State, error.Message);
            return true;
        }
        catch (Exception error) when (error is OrchestratorException or OrleansException or TimeoutException)
        {
            LogPutOff(task.RunId, task.Attempt, task.State, error.Message);
            return false;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // One task's trouble must not keep the others waiting.
            LogFailed(error, task.RunId, task.Attempt, task.State);
            return false;
        }
    }

    private void Forget(IEnumerable<TaskReport> present)
    {
        var keys = present.Select(task => (Guid.Parse(task.RunId), task.Attempt)).ToHashSet();
        foreach (var gone in _taken.Keys.Where(key => !keys.Contains(key)).ToArray())
        {
            _taken.Remove(gone);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Attempt {Attempt} of run {Run} was reported {State} and the run refuses it: {Message}")]
    private partial void LogRefused(string run, uint attempt, TaskState state, string message);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Attempt {Attempt} of run {Run} was reported {State} and the run could not take it yet: {Message}")]
    private partial void LogPutOff(string run, uint attempt, TaskState state, string message);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "That attempt {Attempt} of run {Run} was reported {State} could not be passed on")]
    private partial void LogFailed(Exception error, string run, uint attempt, TaskState state);
}
