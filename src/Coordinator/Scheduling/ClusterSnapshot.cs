using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>All that a plan depends on, as it was at one moment.</summary>
internal sealed record ClusterSnapshot(IReadOnlyList<WaitingRun> Runs, IReadOnlyList<WorkerOffer> Workers);

/// <summary>A run that waits for devices.</summary>
/// <param name="Excluded">Workers that lacked its data, and in which session.</param>
/// <param name="CheckpointHolder">The worker with its newest checkpoint; elsewhere it would begin anew.</param>
internal sealed record WaitingRun(
    RunId Id,
    int Priority,
    DateTimeOffset SubmittedAt,
    RunNeeds Needs,
    IReadOnlyDictionary<WorkerId, long> Excluded,
    WorkerId? CheckpointHolder);

/// <summary>A connected worker and what it has.</summary>
internal sealed record WorkerOffer(
    WorkerId Id, string Name, string Pool, long Session, IReadOnlyList<DeviceOffer> Devices, IReadOnlyList<DataSource> Data);

/// <summary>A device of a connected worker.</summary>
/// <param name="Threads">Of CPU devices; 0 of others.</param>
internal sealed record DeviceOffer(string Id, DeviceKind Kind, int Threads, bool IsFree);
