using Microsoft.Extensions.Options;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>Reads all of a checkpoint from the disk, no faster than it is told to, and compares it with what was written.</summary>
internal sealed class CheckpointVerifier(CheckpointRoot root, CheckpointStoreId store, IOptions<AgentOptions> options, TimeProvider clock)
{
    private const int LongestDamage = 1000;

    /// <returns>Null when this worker cannot say: its folder is not the one any longer that the question is about.</returns>
    public VerifiedCheckpoint? Verify(CheckpointVerification question, CancellationToken cancellation)
    {
        var damage = DamageOf(question, cancellation);

        // Where a shared folder is not mounted, every file is missing, and none is damaged.
        return damage is null || store.IsThatOf(root.Path)
            ? new() { Location = question.Location, Number = question.Number, Damage = Shortened(damage ?? "") }
            : null;
    }

    private string? DamageOf(CheckpointVerification question, CancellationToken cancellation)
    {
        if (root.Resolve(question.Location) is not { } folder
            || question.Location.Split('/', 2) is not [var run, var place] || JournalPosition.TryParse(place) is not { } position)
        {
            return $"\"{question.Location}\" is not the location of a checkpoint";
        }

        var pace = new ReadingPace(options.Value.VerifyBytesPerSecond, clock, cancellation);
        var checkpoints = new FolderCheckpointStore(Path.Combine(root.Path, run), () => pace.Took(FolderCheckpointStore.PieceBytes));
        PageCache.Forget(folder);
        try
        {
            return checkpoints.Verify(position).ManifestHash == question.ManifestHash
                ? null
                : $"{CheckpointManifest.FileName} is another than the trainer wrote";
        }
        catch (DamagedCheckpointException damage)
        {
            return damage.Message;
        }
        finally
        {
            PageCache.Forget(folder);
        }
    }

    private static string Shortened(string damage) => damage.Length <= LongestDamage ? damage : damage[..LongestDamage];
}
