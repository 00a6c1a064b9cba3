using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Devices;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Execution;

/// <summary>
/// Makes what is so follow what should be: round after round it looks at every task, decides, acts, and posts what it saw. An action
/// that fails is tried again in the next round.
/// </summary>
internal sealed partial class TaskKeeper(
    HeldTasks held, DeviceInventory inventory, TaskBoard board, Leaving leaving, AgentInstruments instruments, DeviceUse use, IOptions<AgentOptions> options,
    TimeProvider clock, ILogger<TaskKeeper> logger) : BackgroundService
{
    // Also how late the end of an adopted trainer is seen, and the first record of a journal.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private static readonly Func<ILogger, string, uint, IDisposable?> OfTask =
        LoggerMessage.DefineScope<string, uint>("Run {RunId}, attempt {Attempt}");

    private readonly HashSet<string> _offered = [.. inventory.Devices.Select(device => device.Id)];

    // Of the machine's monotonic clock, which trainers' pulses are told by too.
    private TimeSpan Now => clock.GetElapsedTime(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        held.TakeBack(Now);
        foreach (var task in held.All)
        {
            if (task.Pid is { } pid)
            {
                LogTakenBack(task.Key, pid);
            }
            else
            {
                LogEnded(task.Key, task.Outcome);
            }
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            Round(Now);
            await board.Keeper.WaitAsync(Interval, stoppingToken);
        }
    }

    /// <summary>Sees the trainers off first, unless the settings say that they are left to the next agent.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Leave && ExecuteTask is { IsCompleted: false })
        {
            leaving.Begin(Now);
            board.Keeper.Ring();
            board.Control.Ring();
            await leaving.Done.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    private void Round(TimeSpan now)
    {
        foreach (var task in held.All)
        {
            Guarded(task.Key, () => Observe(task));
            Guarded(task.Key, () => Watch(task, now));
            Guarded(task.Key, () => Act(task, leaving.Decide(task.Situation, now), now));
        }

        if (board.Desired is { } desired)
        {
            foreach (var key in held.All.Select(task => task.Key).Union(desired.Keys).Order().ToList())
            {
                Guarded(key, () => Reconcile(key, desired.GetValueOrDefault(key), now));
            }
        }

        leaving.Conclude(held.All, now);
        var reports = held.All.Select(task => task.Report()).ToList();
        instruments.Tasks(reports);
        use.Hold(from task in held.All where task.Pid is not null && task.Devices.Count > 0 select (task.Devices[0], task.Pid!.Value));
        board.Report(reports);
    }

    private void Observe(HeldTask task)
    {
        if (task.Observe())
        {
            LogEnded(task.Key, task.Outcome);
        }
    }

    // Written down first, then killed; one that goes on in between is left alone.
    private void Watch(HeldTask task, TimeSpan now)
    {
        if (task.Feel(now) is not { } diagnosis)
        {
            task.Release();
        }
        else if (task.Capture(diagnosis) is { } captured && task.Kill($"it hung: {diagnosis}; {captured}"))
        {
            instruments.Hung();
            LogKilled(task.Key, diagnosis);
        }
    }

    private void Reconcile(TaskKey key, DesiredTask? desired, TimeSpan now)
    {
        var task = held.Find(key);
        switch (TaskReconciliation.Decide(desired, task?.Situation, Occupied(key), _offered, now))
        {
            case TaskAction.Start when !leaving.HasBegun:
                Start(key, desired!);
                break;
            case TaskAction.Refuse refuse:
                held.Refuse(key, refuse.Why);
                LogRefused(key, refuse.Why);
                break;
            case { } action when task is not null:
                Act(task, action, now);
                break;
        }
    }

    private void Act(HeldTask task, TaskAction? action, TimeSpan now)
    {
        switch (action)
        {
            case TaskAction.AskToStop ask:
                LogAskedToStop(task.Key, ask.Reason);
                task.AskToStop(ask.Reason, now);
                break;
            case TaskAction.Kill kill when task.Kill(kill.Why):
                LogKilled(task.Key, kill.Why);
                break;
            case TaskAction.Forget:
                held.Forget(task);
                LogForgotten(task.Key);
                break;
        }
    }

    private void Start(TaskKey key, DesiredTask desired)
    {
        var task = held.Start(key, desired);
        if (task.Pid is { } pid)
        {
            LogStarted(key, pid);
        }
        else
        {
            LogNotStarted(key, task.Ending);
        }
    }

    private HashSet<string> Occupied(TaskKey except) =>
        [.. held.All.Where(task => task.IsAlive && task.Key != except).SelectMany(task => task.Devices.Append(task.Key.RunId))];

    // What is logged meanwhile has the run's id and is part of its trace.
    private void Guarded(TaskKey key, Action action)
    {
        using var scope = OfTask(logger, key.RunId, key.Attempt);
        Activity.Current = held.Find(key)?.Span is { IsStopped: false } span ? span : null;
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogActionFailed(key, error);
        }
        finally
        {
            Activity.Current = null;
        }
    }
}
