using Orchestrator.Coordinator.Runs;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>What a policy wants done, and why the rest must wait: every run of the snapshot is in exactly one of both.</summary>
internal sealed record SchedulingPlan(IReadOnlyList<Placement> Placements, IReadOnlyDictionary<RunId, string> Waiting);

/// <summary>A run is given devices of one worker.</summary>
internal sealed record Placement(RunId Run, WorkerId Worker, string WorkerName, IReadOnlyList<string> Devices);
