namespace Orchestrator.Training.Checkpoints;

/// <summary>What a store says of a checkpoint that it has just written or verified.</summary>
/// <param name="Location">Where it lies, relative to the root that holds the checkpoints of all runs.</param>
/// <param name="SizeBytes">Of all files.</param>
/// <param name="ManifestHash">SHA-256 of the manifest in lower case hex.</param>
/// <param name="WrittenAt">When its last file was written.</param>
public sealed record StoredCheckpoint(string Location, long SizeBytes, string ManifestHash, DateTimeOffset WrittenAt);
