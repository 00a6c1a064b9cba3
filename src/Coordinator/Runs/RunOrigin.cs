namespace Orchestrator.Coordinator.Runs;

/// <summary>Where an imported run was submitted and trained.</summary>
/// <param name="Installation">Id of that installation.</param>
/// <param name="Server">Its address as the exporter knew it; empty: it was not said.</param>
/// <param name="ExportedAt">That installation's clock.</param>
/// <param name="ImportedAt">Ours.</param>
public sealed record RunOrigin(string Installation, string Server, DateTimeOffset ExportedAt, DateTimeOffset ImportedAt);
