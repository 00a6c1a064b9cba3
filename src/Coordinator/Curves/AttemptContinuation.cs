namespace Orchestrator.Coordinator.Curves;

/// <summary>Where an attempt really began, and how many steps were done there. Without a <see cref="From"/>, it began with nothing of its run.</summary>
internal sealed record AttemptContinuation(int Attempt, CurvePosition? From, long Step);
