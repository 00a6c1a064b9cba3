using Orchestrator.Chaos.Auditing;

namespace Orchestrator.Chaos;

/// <summary>What followed from one fault: how long until it was noticed, and until what it hit worked again.</summary>
internal readonly record struct Recovery(TimeSpan? Noticed, TimeSpan? Again)
{
    /// <summary>An attempt that was hit is noticed when its end is recorded, and its run works again when it trains.</summary>
    public static IEnumerable<Recovery> OfAttempts(Injected fault, IReadOnlyDictionary<string, StoredRun> runs) =>
        from trainer in fault.Hit.Trainers
        where runs.ContainsKey(trainer.Run)
        let run = runs[trainer.Run]
        select new Recovery(run.EndOf(trainer.Attempt) - fault.At, run.TrainingAfter(trainer.Attempt) - fault.At);

    /// <summary>A coordinator is noticed when it does not answer, a worker when it is no longer connected.</summary>
    public static IEnumerable<Recovery> OfServers(Injected fault, IReadOnlyList<Injected> faults, IReadOnlyDictionary<string, Timeline> timelines) =>
        from server in fault.Hit.Servers
        let next = faults.Where(other => other.At > fault.At && other.Hit.Servers.Contains(server)).Min(other => (DateTimeOffset?)other.At)
        let after = timelines[server].After(fault.At, next ?? DateTimeOffset.MaxValue)
        select new Recovery(after.Missed, after.Back);
}
