namespace Orchestrator.Training.Durability;

/// <summary>
/// A store of checkpoints cannot be asked: it does not answer, or it refuses. That says nothing about what it keeps. The message names the
/// place and what would help.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception cause) : IOException(message, cause);
