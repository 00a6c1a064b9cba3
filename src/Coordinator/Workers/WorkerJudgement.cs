using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Diagnosis;

namespace Orchestrator.Coordinator.Workers;

/// <summary>What is known of workers, and what it means for whoever runs them.</summary>
internal static class WorkerJudgement
{
    // Longer ago, somebody has taken it away.
    private static readonly TimeSpan LostLately = TimeSpan.FromDays(7);

    private static readonly TimeSpan WrongTime = TimeSpan.FromSeconds(5);

    /// <param name="workers">All, lost ones too.</param>
    /// <param name="program">Version of the coordinator.</param>
    /// <param name="now">PostgreSQL's clock.</param>
    public static IEnumerable<Finding> OfWorkers(IReadOnlyList<Worker> workers, string program, DateTimeOffset now)
    {
        if (!workers.Any(worker => worker.Status is WorkerStatus.Connected))
        {
            yield return Found.Fail("", "no worker is connected: nothing can be trained", "Start workers, and look into the logs of those that there are.");
        }

        foreach (var worker in workers)
        {
            if (worker.Status is WorkerStatus.Lost && now - worker.LastSeen.ToDateTimeOffset() > LostLately)
            {
                continue;
            }

            yield return OfState(worker, now);
            if (worker.Status is not WorkerStatus.Lost && worker.Version != program)
            {
                yield return Found.Warn(
                    worker.Name, $"runs version {worker.Version}, and this coordinator {program}", "Upgrade whichever is older; coordinators come first.");
            }
        }
    }

    public static IEnumerable<Finding> OfDisks(IEnumerable<Worker> workers) =>
        from worker in Present(workers)
        from disk in worker.Disks
        select FreeSpace.Judge(
            worker.Name, disk.Folder, disk.FreeBytes, disk.TotalBytes, "Lower checkpoint.keep in the specs, delete old runs (`orc delete`), or give the worker a larger disk.");

    public static IEnumerable<Finding> OfClocks(IEnumerable<Worker> workers) =>
        from worker in Present(workers)
        where worker.ClockAhead is not null
        select OfClock(worker.Name, worker.ClockAhead);

    /// <summary>Two workers that name a source alike and hold different tokens train different models.</summary>
    public static IEnumerable<Finding> OfData(IEnumerable<Worker> workers)
    {
        var sources = from worker in Present(workers)
                      from source in worker.Data
                      where source.Hash.Length > 0
                      group worker.Name by (source.Name, source.Hash) into holders
                      group holders by holders.Key.Name;
        return sources.OrderBy(source => source.Key, StringComparer.Ordinal).Select(OfSource);
    }

    private static IEnumerable<Worker> Present(IEnumerable<Worker> workers) => workers.Where(worker => worker.Status is not WorkerStatus.Lost);

    private static Finding OfState(Worker worker, DateTimeOffset now)
    {
        var silent = Amount.OfTime(now - worker.LastSeen.ToDateTimeOffset());
        return worker switch
        {
            { Status: WorkerStatus.Lost } => Found.Fail(
                worker.Name, $"lost: it was last heard {silent} ago, and its tasks were given up", $"Look at {worker.Host}, and start its agent again."),
            { Status: WorkerStatus.Unreachable } => Found.Fail(
                worker.Name, $"unreachable: it was last heard {silent} ago", $"Look at {worker.Host} and at the network between; its lease still runs."),
            { Leaving: true } => Found.Warn(worker.Name, "leaving: its agent was asked to stop", "None, if that was meant."),
            { Draining: true } => Found.Warn(worker.Name, "drained: it takes no tasks", $"`orc uncordon {worker.Name}` when the maintenance is over."),
            { Cordoned: true } => Found.Warn(worker.Name, "cordoned: it takes no tasks", $"`orc uncordon {worker.Name}` when the maintenance is over."),
            _ => Found.Ok($"connected, {worker.Devices.Count(device => device.RunId.Length > 0)} of {worker.Devices.Count} devices in use", worker.Name),
        };
    }

    private static Finding OfClock(string worker, Duration ahead)
    {
        var what = $"its clock is {Amount.OfTime(ahead.ToTimeSpan())} ahead of PostgreSQL's";
        return ahead.ToTimeSpan().Duration() > WrongTime
            ? Found.Warn(worker, what, "Let the machine take its time from NTP: points and logs carry it.")
            : Found.Ok(what, worker);
    }

    private static Finding OfSource(IGrouping<string, IGrouping<(string Name, string Hash), string>> source)
    {
        const int digits = 8;
        var kinds = source.OrderBy(kind => kind.Key.Hash, StringComparer.Ordinal)
            .Select(kind => $"{kind.Key.Hash[..Math.Min(digits, kind.Key.Hash.Length)]} on {string.Join(", ", kind)}").ToList();
        return kinds.Count > 1
            ? Found.Warn(
                source.Key, $"workers hold different tokens under this name: {string.Join("; ", kinds)}", "Copy one of the files to all, or give them different names.")
            : Found.Ok($"the same on {source.Single().Count()} workers", source.Key);
    }
}
