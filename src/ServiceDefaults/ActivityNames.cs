namespace Orchestrator.ServiceDefaults;

/// <summary>
/// Names of sources, spans and their attributes: one trace leads from a run's submission through queue and placement to the trainer's phases
/// and its first step. Every later attempt has a trace of its own, which begins with its queue and links to the submission.
/// </summary>
public static class ActivityNames
{
    public const string CoordinatorSource = "Orchestrator.Coordinator";
    public const string WorkerSource = "Orchestrator.Worker";

    public const string Submit = "run.submit";
    public const string Queue = "run.queue";
    public const string Place = "run.place";
    public const string Start = "run.start";
    public const string Change = "run.change";
    public const string Task = "task";
    public const string Train = "train";

    public const string RunId = "orchestrator.run.id";
    public const string Status = "orchestrator.run.status";
    public const string Attempt = "orchestrator.run.attempt";
    public const string Worker = "orchestrator.worker.name";
    public const string Ending = "orchestrator.task.ending";
}
