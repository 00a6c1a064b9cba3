namespace Orchestrator.Training.Loop;

/// <summary>One forward and backward pass within an optimiser step.</summary>
/// <param name="Step">Optimiser steps done before this one.</param>
/// <param name="Index">Within the step, from 0.</param>
/// <param name="Batch">Index of the training batch.</param>
public readonly record struct MicroStep(ulong Step, uint Index, ulong Batch);
