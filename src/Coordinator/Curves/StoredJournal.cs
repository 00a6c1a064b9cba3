namespace Orchestrator.Coordinator.Curves;

/// <summary>How far an attempt's journal is committed.</summary>
/// <param name="HasVerdict">To its very end.</param>
internal sealed record StoredJournal(int Attempt, long LastSequence, bool HasVerdict);
