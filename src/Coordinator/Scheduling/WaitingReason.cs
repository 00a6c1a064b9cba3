namespace Orchestrator.Coordinator.Scheduling;

/// <summary>Says to a person why a run is not placed.</summary>
internal static class WaitingReason
{
    private const int MostWorkersNamed = 5;

    public static string Of(WaitingRun run, IReadOnlyList<WorkerFit> workers)
    {
        if (workers.Count is 0)
        {
            return "No worker is connected.";
        }

        var fitting = workers.Where(fit => fit.Obstacle is null).ToList();
        if (fitting.Count is 0)
        {
            // Those of the pool that was asked for tell more than the others.
            var closest = workers.OrderByDescending(fit => fit.Worker.Pool == run.Needs.Pool);
            var obstacles = closest.Take(MostWorkersNamed).Select(fit => $"{fit.Worker.Name} {fit.Obstacle}");
            var more = workers.Count > MostWorkersNamed ? $"; and {workers.Count - MostWorkersNamed} more" : "";
            return $"Needs {run.Needs.Describe()}, and no connected worker fits: {string.Join("; ", obstacles)}{more}.";
        }

        var devices = fitting.Sum(fit => fit.Devices.Count);
        var free = fitting.Sum(fit => fit.Devices.Count(device => device.IsFree));
        return (devices, free) switch
        {
            (1, _) => "The only device that fits is busy.",
            (_, 0) => $"All {devices} devices that fit are busy.",
            _ => $"Needs {run.Needs.Describe()} of one worker at once; of {devices} that fit, {free} are free.",
        };
    }
}
