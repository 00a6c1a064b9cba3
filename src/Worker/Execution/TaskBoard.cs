using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Platform;

namespace Orchestrator.Worker.Execution;

/// <summary>Where the control session posts what should be, and the task keeper posts what is. Both always post the whole.</summary>
internal sealed class TaskBoard
{
    private volatile IReadOnlyDictionary<TaskKey, DesiredTask>? _desired;
    private volatile IReadOnlyList<TaskReport>? _reports;

    /// <summary>Rings when the keeper should look again.</summary>
    public Wakeup Keeper { get; } = new();

    /// <summary>Rings when the coordinator should hear of a change at once.</summary>
    public Wakeup Control { get; } = new();

    /// <summary>Null until the coordinator has spoken once: before that, nothing counts as given up.</summary>
    public IReadOnlyDictionary<TaskKey, DesiredTask>? Desired => _desired;

    /// <summary>Null until the keeper has seen what earlier agents left: before that, nobody can say what this worker holds.</summary>
    public IReadOnlyList<TaskReport>? Reports => _reports;

    public void Want(IReadOnlyDictionary<TaskKey, DesiredTask> desired)
    {
        _desired = desired;
        Keeper.Ring();
    }

    public void Report(IReadOnlyList<TaskReport> reports)
    {
        var known = _reports;
        _reports = reports;
        if (known is null || !reports.Select(Lasting).SequenceEqual(known.Select(Lasting)))
        {
            Control.Ring();
        }
    }

    // Progress is made all the time, and told with the next heartbeat.
    private static TaskReport Lasting(TaskReport report)
    {
        var lasting = report.Clone();
        lasting.Progress = new() { Hung = report.Progress?.Hung ?? false };
        return lasting;
    }
}
