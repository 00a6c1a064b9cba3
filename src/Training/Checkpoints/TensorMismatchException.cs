namespace Orchestrator.Training.Checkpoints;

/// <summary>Stored tensors belong to another architecture; the message names the first difference.</summary>
public sealed class TensorMismatchException(string difference) : Exception(difference);
