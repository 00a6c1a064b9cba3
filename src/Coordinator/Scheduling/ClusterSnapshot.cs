using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>All that a plan depends on, as it was at one moment.</summary>
internal sealed record ClusterSnapshot(IReadOnlyList<WaitingRun> Runs, IReadOnlyList<WorkerOffer> Workers);

/// <summary>A run that waits for devices.</summary>
/// <param name="Excluded">Workers that lacked its data, and in which session.</param>
/// <param name="CheckpointHolders">The workers that can read its newest checkpoint; elsewhere it would begin anew.</param>
internal sealed record WaitingRun(
    RunId Id,
    int Priority,
    DateTimeOffset SubmittedAt,
    RunNeeds Needs,
    IReadOnlyDictionary<WorkerId, long> Excluded,
    IReadOnlySet<WorkerId> CheckpointHolders)
{
    /// <summary>The workers that can read the checkpoint that it was forked from; null: it was not, and may begin anew anywhere.</summary>
    public IReadOnlySet<WorkerId>? ForkHolders { get; init; }
}

/// <summary>A connected worker and what it has.</summary>
/// <param name="Closed">Why it takes no task now, as the rest of a sentence that begins with its name; null: it does.</param>
internal sealed record WorkerOffer(
    WorkerId Id, string Name, string Pool, long Session, IReadOnlyList<DeviceOffer> Devices, IReadOnlyList<DataSource> Data, string? Closed = null);

/// <summary>A device of a connected worker.</summary>
/// <param name="Threads">Of CPU devices; 0 of others.</param>
internal sealed record DeviceOffer(string Id, DeviceKind Kind, int Threads, bool IsFree);
