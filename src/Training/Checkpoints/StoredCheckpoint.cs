namespace Orchestrator.Training.Checkpoints;

/// <summary>What a store says of a checkpoint it has just written.</summary>
/// <param name="Location">Where it lies, relative to the root that holds the checkpoints of all runs.</param>
/// <param name="ManifestHash">SHA-256 of the manifest in lower case hex.</param>
public sealed record StoredCheckpoint(string Location, long SizeBytes, string ManifestHash);
