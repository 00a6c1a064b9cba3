using System.Text.Json;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Deletes the checkpoints that a spec does not keep, where nobody else does.</summary>
public static class CheckpointRetention
{
    /// <param name="store">Of the run.</param>
    /// <param name="keep">With every default filled in.</param>
    /// <param name="damaged">Those that a restore has found damaged.</param>
    /// <param name="warn">Is told of every checkpoint that cannot be deleted; the next time tries again.</param>
    public static void Apply(ICheckpointStore store, CheckpointSpec keep, IReadOnlySet<JournalPosition> damaged, Action<string> warn)
    {
        try
        {
            var superfluous = CheckpointKeeping.Superfluous(
                store.List(), position => damaged.Contains(position) ? null : MeritOf(store, position), keep);
            foreach (var position in superfluous)
            {
                Delete(store, position, warn);
            }
        }
        catch (StoreUnavailableException error)
        {
            warn($"Which checkpoints can go is not known: {error.Message}");
        }
    }

    private static void Delete(ICheckpointStore store, JournalPosition position, Action<string> warn)
    {
        try
        {
            store.Delete(position);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"Checkpoint {position} cannot be deleted: {error.Message}");
        }
    }

    private static CheckpointMerit? MeritOf(ICheckpointStore store, JournalPosition position)
    {
        try
        {
            using var stream = store.OpenRead(position, CheckpointFile.State);
            var state = CheckpointState.Parse(stream);
            return new(state.Training.Step, state.ValidationLoss);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException && error is not StoreUnavailableException)
        {
            return null; // nothing that anybody could continue from
        }
    }
}
