using System.Diagnostics;
using ActivityNames = Orchestrator.ServiceDefaults.ActivityNames;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// The coordinator's part of a run's traces: its submission, and of each attempt the queue, the placement, the start up to its trainer's first
/// record, and whatever else changes.
/// </summary>
internal static class RunActivities
{
    private static readonly ActivitySource Source = new(ActivityNames.CoordinatorSource);

    public static Activity? Submit(RunId run)
    {
        var activity = Source.StartActivity(ActivityNames.Submit);
        return activity?.SetTag(ActivityNames.RunId, run.ToString());
    }

    /// <summary>The wait of the attempt to come. It is told of once it is ended; one that is not, because nobody was placed, never is.</summary>
    public static Activity? Queue(RecordedRun run)
    {
        ActivityContext.TryParse(run.TraceParent, null, out var submission);
        var surrounding = Activity.Current;
        Activity.Current = null; // whoever places is no part of it
        var activity = run.State.Attempt == 0
            ? Source.StartActivity(ActivityNames.Queue, ActivityKind.Internal, submission, startTime: run.State.QueuedAt)
            : Source.StartActivity(
                ActivityNames.Queue, ActivityKind.Internal, default(ActivityContext), links: LinksTo(submission), startTime: run.State.QueuedAt);
        Activity.Current = surrounding;
        return Tagged(activity, run.State.Id, run.State.Attempt + 1);
    }

    /// <param name="queue">Of the attempt that is placed.</param>
    /// <param name="at">When placing it began.</param>
    public static void EndQueue(Activity? queue, DateTimeOffset at)
    {
        var surrounding = Activity.Current;
        queue?.SetEndTime(at.UtcDateTime);
        queue?.Stop();
        Activity.Current = surrounding;
    }

    /// <summary>A change that was recorded, in the trace of the attempt that it is about; what is logged until it is disposed belongs to it.</summary>
    /// <param name="run">As it was before.</param>
    /// <param name="after">As it is now.</param>
    /// <param name="change">What was recorded.</param>
    /// <param name="began">When deciding on it began.</param>
    public static Activity? Changed(RecordedRun run, RunState after, RunEvent change, DateTimeOffset began)
    {
        var attempt = after.Attempts.LastOrDefault();
        ActivityContext.TryParse(attempt?.TraceParent ?? run.TraceParent, null, out var parent);
        var (name, from) = (change, attempt) switch
        {
            (RunEvent.Assigned, _) => (ActivityNames.Place, began),
            (RunEvent.TrainingBegan, { } live) => (ActivityNames.Start, live.AssignedAt),
            _ => (ActivityNames.Change, began),
        };
        var activity = Source.StartActivity(name, ActivityKind.Internal, parent, startTime: from);
        activity?.SetTag(ActivityNames.Worker, attempt?.WorkerName).SetTag(ActivityNames.Status, RunJson.NameOf(after.Status));
        return Tagged(activity, after.Id, after.Attempt);
    }

    private static ActivityLink[] LinksTo(ActivityContext submission) => submission == default ? [] : [new ActivityLink(submission)];

    private static Activity? Tagged(Activity? activity, RunId run, int attempt) =>
        activity?.SetTag(ActivityNames.RunId, run.ToString()).SetTag(ActivityNames.Attempt, attempt);
}
