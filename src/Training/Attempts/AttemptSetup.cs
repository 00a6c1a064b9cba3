using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Data.Sampling;

namespace Orchestrator.Training.Attempts;

/// <summary>What an attempt is told from outside.</summary>
/// <param name="Spec">Resolved and valid.</param>
/// <param name="Number">From 1. Checkpoints of this attempt and later ones are none of its ancestors.</param>
/// <param name="Resume">Continue from the newest checkpoint; if there is none, begin.</param>
/// <param name="JournalPath">Where no file is yet.</param>
/// <param name="SourceHashes">SHA-256 of every source's token file, by source name.</param>
/// <param name="Skip">Batches never to read, beside those that the checkpoint names.</param>
/// <param name="Keep">Which checkpoints to leave when this attempt is the one that deletes; null when somebody else is.</param>
public sealed record AttemptSetup(
    RunSpec Spec,
    uint Number,
    bool Resume,
    string JournalPath,
    ICheckpointStore Checkpoints,
    IReadOnlyDictionary<string, string> SourceHashes,
    IReadOnlyList<SkippedRange> Skip,
    Provenance Provenance,
    CheckpointSpec? Keep)
{
    /// <summary>Where the run begins, when it has no checkpoint of its own to continue from; null: with nothing.</summary>
    public CheckpointSource? Fork { get; init; }
}
