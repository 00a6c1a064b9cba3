using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Checkpoints;

internal static class CheckpointsMapping
{
    public static Checkpoint ToProto(KnownCheckpoint known)
    {
        var checkpoint = new Checkpoint
        {
            Position = new Position { Attempt = (uint)known.Stored.Attempt, Sequence = (ulong)known.Stored.Sequence },
            Step = (ulong)known.Stored.Step,
            Tokens = (ulong)known.Stored.Tokens,
            Worker = known.WorkerName,
            Location = known.Stored.Location,
            SizeBytes = (ulong)known.Stored.SizeBytes,
            ManifestHash = known.Stored.ManifestHash,
            WrittenAt = Timestamp.FromDateTimeOffset(known.Stored.WrittenAt),
            InLineage = known.IsServed,
            Pinned = known.Stored.IsPinned,
        };
        if (known.Stored.ValidationLoss is { } loss)
        {
            checkpoint.ValidationLoss = loss;
        }

        checkpoint.VerifiedAt = known.Stored.VerifiedAt is { } verifiedAt ? Timestamp.FromDateTimeOffset(verifiedAt) : null;
        if (known.Stored.Damage is { } damage)
        {
            (checkpoint.DamagedAt, checkpoint.Damage) = (Timestamp.FromDateTimeOffset(damage.FoundAt), damage.What);
        }

        return checkpoint;
    }
}
