namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Where an attempt really began, and how far its journal is committed. Without a <see cref="From"/>, it began with nothing.
/// </summary>
internal sealed record AttemptStart(int Attempt, CurvePosition? From, long Committed);
