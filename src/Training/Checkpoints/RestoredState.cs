using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>A checkpoint that a training continues from.</summary>
public sealed record RestoredState(CheckpointState State, StoredCheckpoint Stored)
{
    /// <summary>Where the training and its ancestors continued from, oldest first.</summary>
    public IReadOnlyList<JournalPosition> Lineage => [.. State.ResumedFrom, State.Position];

    public RestoredCheckpoint ToProto() => new()
    {
        Checkpoint = State.RecordOf(Stored),
        WrittenAt = Timestamp.FromDateTimeOffset(Stored.WrittenAt),
    };
}
