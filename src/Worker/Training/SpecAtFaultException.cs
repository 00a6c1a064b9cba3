namespace Orchestrator.Worker.Training;

/// <summary>The spec cannot be trained, here or anywhere.</summary>
internal sealed class SpecAtFaultException(string message, Exception? cause = null) : Exception(message, cause);
