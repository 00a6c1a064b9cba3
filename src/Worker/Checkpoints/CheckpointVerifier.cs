using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>Reads all of a checkpoint from where it is stored, no faster than it is told to, and compares it with what was written.</summary>
internal sealed class CheckpointVerifier(CheckpointRoot root, CheckpointStoreId store, IOptions<AgentOptions> options, TimeProvider clock)
{
    private const int LongestDamage = 1000;

    /// <returns>Null when this worker cannot say: its store is not the one any longer that the question is about.</returns>
    /// <exception cref="StoreUnavailableException">It cannot say, because the store does not answer, or refuses.</exception>
    public VerifiedCheckpoint? Verify(CheckpointVerification question, CancellationToken cancellation)
    {
        var damage = DamageOf(question, cancellation);

        // Where a shared folder is not mounted, every file is missing, and none is damaged.
        return damage is null || store.IsThatOf(root.StoreName)
            ? new() { Location = question.Location, Number = question.Number, Damage = Shortened(damage ?? "") }
            : null;
    }

    private string? DamageOf(CheckpointVerification question, CancellationToken cancellation)
    {
        var pace = new ReadingPace(options.Value.VerifyBytesPerSecond, clock, cancellation);
        if (root.Resolve(question.Location, () => pace.Took(FolderCheckpointStore.PieceBytes)) is not { } checkpoint)
        {
            return $"\"{question.Location}\" is not the location of a checkpoint";
        }

        checkpoint.Store.Forget(checkpoint.Position);
        try
        {
            return checkpoint.Store.Verify(checkpoint.Position).ManifestHash == question.ManifestHash
                ? null
                : $"{CheckpointManifest.FileName} is another than the trainer wrote";
        }
        catch (DamagedCheckpointException damage)
        {
            return damage.Message;
        }
        finally
        {
            checkpoint.Store.Forget(checkpoint.Position);
        }
    }

    private static string Shortened(string damage) => damage.Length <= LongestDamage ? damage : damage[..LongestDamage];
}
