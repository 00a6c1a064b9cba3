namespace Orchestrator.Coordinator.Curves;

/// <summary>An attempt whose tail is to be looked at, with its last sequence at the time of asking.</summary>
internal sealed record SealingTask(AttemptKey Attempt, long Through, bool IsQuiet);
