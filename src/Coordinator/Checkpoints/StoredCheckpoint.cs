using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>A checkpoint as its trainer described it, and the worker that holds its files.</summary>
/// <param name="IsPinned">A fork begins from it: it is never retired.</param>
internal sealed record StoredCheckpoint(
    int Attempt,
    long Sequence,
    long Step,
    long Tokens,
    WorkerId Worker,
    string Location,
    long SizeBytes,
    string ManifestHash,
    DateTimeOffset WrittenAt,
    double? ValidationLoss,
    bool IsPinned);
