namespace Orchestrator.Training.Data.Preparation;

/// <summary>How far a preparation is, reported as it reads.</summary>
public readonly record struct PreparationProgress(string Origin, long Documents, long Tokens);
