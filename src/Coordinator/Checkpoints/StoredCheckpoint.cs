using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>A checkpoint as its trainer described it, and the worker that holds its files.</summary>
/// <param name="IsPinned">A fork begins from it: it is never retired.</param>
/// <param name="VerifiedAt">When a worker last found every byte as it was written; null: not since its trainer did.</param>
/// <param name="Damage">Null: none is known of.</param>
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
    bool IsPinned,
    DateTimeOffset? VerifiedAt,
    CheckpointDamage? Damage)
{
    public bool IsSound => Damage is null;
}

/// <param name="What">For a person.</param>
internal sealed record CheckpointDamage(DateTimeOffset FoundAt, string What);
