namespace Orchestrator.Coordinator.Runs;

/// <summary>Where a run begins that was forked: the checkpoint at this position of another one.</summary>
/// <param name="Step">Optimiser steps done there.</param>
public sealed record ForkPoint(RunId Parent, int Attempt, long Sequence, long Step);
