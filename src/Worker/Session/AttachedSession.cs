namespace Orchestrator.Worker.Session;

/// <summary>Under what number the coordinator knows the agent's present attachment; it fences the streams of the ones before.</summary>
internal sealed record AttachedSession(string WorkerId, ulong Number);
