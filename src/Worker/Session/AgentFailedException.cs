namespace Orchestrator.Worker.Session;

/// <summary>The agent cannot do its work at all; the message tells a person what to do about it.</summary>
internal sealed class AgentFailedException(string message) : Exception(message);
