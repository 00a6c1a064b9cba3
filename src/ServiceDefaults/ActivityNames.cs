namespace Orchestrator.ServiceDefaults;

/// <summary>
/// Names of sources, spans and their attributes: one trace leads from a run's submission through placement to the trainer's phases.
/// </summary>
public static class ActivityNames
{
    public const string CoordinatorSource = "Orchestrator.Coordinator";
    public const string WorkerSource = "Orchestrator.Worker";

    public const string Submit = "run.submit";
    public const string Place = "run.place";
    public const string Task = "task";
    public const string Train = "train";

    public const string RunId = "orchestrator.run.id";
    public const string Attempt = "orchestrator.run.attempt";
    public const string Worker = "orchestrator.worker.name";
    public const string Ending = "orchestrator.task.ending";
}
