namespace Orchestrator.Coordinator.Runs;

/// <summary>A run as its event stream had it when it was read.</summary>
/// <param name="Project">Of its spec, as the name is.</param>
/// <param name="TraceParent">W3C trace context of the submission.</param>
internal sealed record RecordedRun(RunState State, long Version, string Project, string Name, string? TraceParent);
