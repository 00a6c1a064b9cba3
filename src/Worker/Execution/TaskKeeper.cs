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
    HeldTasks held, DeviceInventory inventory, TaskBoard board, AgentInstruments instruments, IOptions<AgentOptions> options,
    TimeProvider clock, ILogger<TaskKeeper> logger) : BackgroundService
{
    // Also how late the end of an adopted trainer is seen, and the first record of a journal.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<string> _offered = [.. inventory.Devices.Select(device => device.Id)];
    private readonly Leaving _leaving = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        held.TakeBack();
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
            Round(clock.GetUtcNow());
            await board.Keeper.WaitAsync(Interval, stoppingToken);
        }
    }

    /// <summary>Leaves the trainers to the next agent, unless the settings say that they go with this one.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (options.Value.StopTrainers && ExecuteTask is { IsCompleted: false })
        {
            _leaving.Begin(clock.GetUtcNow());
            board.Keeper.Ring();
            await _leaving.Done.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    private void Round(DateTimeOffset now)
    {
        foreach (var task in held.All)
        {
            Guarded(task.Key, () => Observe(task));
        }

        if (board.Desired is { } desired)
        {
            foreach (var key in held.All.Select(task => task.Key).Union(desired.Keys).Order().ToList())
            {
                Guarded(key, () => Reconcile(key, desired.GetValueOrDefault(key), now));
            }
        }

        _leaving.Press(held.All, now);
        var reports = held.All.Select(task => task.Report()).ToList();
        instruments.Tasks(reports);
        board.Report(reports);
    }

    private void Observe(HeldTask task)
    {
        if (task.Observe())
        {
            LogEnded(task.Key, task.Outcome);
        }
    }

    private void Reconcile(TaskKey key, DesiredTask? desired, DateTimeOffset now)
    {
        var task = held.Find(key);
        switch (TaskReconciliation.Decide(desired, task?.Situation, Occupied(key), _offered, now))
        {
            case TaskAction.Start when !_leaving.HasBegun:
                Start(key, desired!);
                break;
            case TaskAction.Refuse refuse:
                held.Refuse(key, refuse.Why);
                LogRefused(key, refuse.Why);
                break;
            case TaskAction.AskToStop ask:
                task!.AskToStop(ask.Reason, now);
                LogAskedToStop(key, ask.Reason);
                break;
            case TaskAction.Kill kill when task!.Kill(kill.Why):
                LogKilled(key, kill.Why);
                break;
            case TaskAction.Forget:
                held.Forget(task!);
                LogForgotten(key);
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

    private void Guarded(TaskKey key, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogActionFailed(key, error);
        }
    }
}
