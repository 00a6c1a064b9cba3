using System.Diagnostics;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Worker.Execution;

/// <summary>A task's part of its run's trace, from its start, or its adoption, to its end.</summary>
internal static class TaskSpan
{
    private static readonly ActivitySource Source = new(ActivityNames.WorkerSource);

    /// <param name="task">Whose span it is.</param>
    /// <param name="traceParent">W3C trace context of the submission; empty: none.</param>
    public static Activity? Start(TaskKey task, string traceParent)
    {
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent);
        var surrounding = Activity.Current;
        var span = Source.StartActivity(ActivityNames.Task, ActivityKind.Internal, parent);
        span?.SetTag(ActivityNames.RunId, task.RunId).SetTag(ActivityNames.Attempt, task.Attempt);
        Activity.Current = surrounding; // many tasks' spans are open at once; none is the others' parent
        return span;
    }
}
