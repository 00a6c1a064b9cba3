using Orchestrator.Training.Data.Sampling;
using Orchestrator.Training.Loop.Guarding;

namespace Orchestrator.Training.Loop;

/// <summary>Where a training stands between two steps. With the tensors, all that decides what comes next.</summary>
/// <param name="Step">Optimiser steps done.</param>
/// <param name="Tokens">Training tokens seen.</param>
/// <param name="Data">The next micro-batch.</param>
/// <param name="EvaluationOwed">An evaluation is due at this step and not done: whoever continues does it first.</param>
public sealed record TrainingState(ulong Step, ulong Tokens, DataPosition Data, bool EvaluationOwed)
{
    public static TrainingState Beginning { get; } = new(0, 0, DataPosition.Beginning, EvaluationOwed: false);

    /// <summary>Checkpoints from before there was a guard have none: theirs begins empty.</summary>
    public GuardHistory Guard { get; init; } = GuardHistory.Empty;

    /// <summary>The batches up to there are passed over, and nothing else is changed.</summary>
    public TrainingState PassOver(DataPosition next) => this with { Data = next, Guard = Guard.Skip() };
}
