namespace Orchestrator.Training.Checkpoints;

/// <summary>A checkpoint is half-written or its bytes have changed.</summary>
public sealed class DamagedCheckpointException(string damage, Exception? cause = null) : Exception(damage, cause);
