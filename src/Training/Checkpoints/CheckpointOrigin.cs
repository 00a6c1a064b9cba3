using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>What all checkpoints of an attempt say of where they come from.</summary>
/// <param name="ResumedFrom">The positions that this attempt and its ancestors continued from, oldest first.</param>
/// <param name="SourceHashes">SHA-256 of every source's token file, by source name.</param>
public sealed record CheckpointOrigin(IReadOnlyList<JournalPosition> ResumedFrom, IReadOnlyDictionary<string, string> SourceHashes);
