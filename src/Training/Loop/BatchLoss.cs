namespace Orchestrator.Training.Loop;

/// <summary>Loss of a batch, mean over its tokens.</summary>
public readonly record struct BatchLoss(double Mean, ulong Tokens);
