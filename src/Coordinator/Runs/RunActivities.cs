using System.Diagnostics;
using ActivityNames = Orchestrator.ServiceDefaults.ActivityNames;

namespace Orchestrator.Coordinator.Runs;

/// <summary>The coordinator's part of a run's trace: its submission, and its placement from queueing on.</summary>
internal static class RunActivities
{
    private static readonly ActivitySource Source = new(ActivityNames.CoordinatorSource);

    public static Activity? Submit(RunId run)
    {
        var activity = Source.StartActivity(ActivityNames.Submit);
        return activity?.SetTag(ActivityNames.RunId, run.ToString());
    }

    public static void Placed(RecordedRun run, RunEvent.Assigned assigned)
    {
        ActivityContext.TryParse(run.TraceParent, null, out var submission);
        using var activity = Source.StartActivity(ActivityNames.Place, ActivityKind.Internal, submission, startTime: run.State.QueuedAt);
        activity?.SetTag(ActivityNames.RunId, run.State.Id.ToString())
            .SetTag(ActivityNames.Attempt, assigned.Attempt)
            .SetTag(ActivityNames.Worker, assigned.WorkerName);
    }
}
