using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>The device time of one worker that one run held, or nobody.</summary>
internal sealed record LedgerEntry(WorkerId Worker, string WorkerName, RunId? Run, ClassTimes Times);

/// <summary>Where the time of devices went, as known now.</summary>
internal sealed record Ledger(DateTimeOffset AsOf, IReadOnlyList<LedgerEntry> Entries)
{
    public ClassTimes Total => ClassTimes.Sum(Entries.Select(entry => entry.Times));

    /// <summary>Oldest first, as ids are.</summary>
    public IReadOnlyList<RunId> Runs => [.. Entries.Select(entry => entry.Run).OfType<RunId>().Distinct().OrderBy(run => run.Value)];
}
