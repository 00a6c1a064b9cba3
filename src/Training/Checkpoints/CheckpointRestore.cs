using System.Text.Json;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Finds the checkpoint to continue from. Damaged ones are passed over; another architecture is an error, not damage.</summary>
public static class CheckpointRestore
{
    /// <summary>Fills the tensors from the newest sound checkpoint of an attempt before this one.</summary>
    /// <param name="passOver">Is told of every checkpoint that is passed over.</param>
    /// <returns>Null when there is none to continue from; then the tensors are as they were.</returns>
    /// <exception cref="TensorMismatchException">The newest sound checkpoint belongs to another architecture.</exception>
    /// <exception cref="IOException">
    /// A sound checkpoint could not be read a second time. That is no damage to pass over: some of the tensors may be filled.
    /// </exception>
    public static RestoredState? Restore(ICheckpointStore store, uint attempt, TrainedTensors tensors, Action<DamagedCheckpoint> passOver)
    {
        foreach (var position in store.List().Where(position => position.Attempt < attempt))
        {
            try
            {
                return Restore(store, position, tensors);
            }
            catch (DamagedCheckpointException damage)
            {
                passOver(new() { Position = position.ToProto(), Damage = damage.Message });
            }
        }

        return null;
    }

    /// <summary>Fills the tensors from exactly this checkpoint.</summary>
    /// <exception cref="DamagedCheckpointException">It is not there, or not what was written; the tensors are as they were.</exception>
    /// <exception cref="TensorMismatchException">It belongs to another architecture.</exception>
    public static RestoredState Restore(CheckpointSource source, TrainedTensors tensors) => Restore(source.Store, source.Position, tensors);

    private static RestoredState Restore(ICheckpointStore store, JournalPosition position, TrainedTensors tensors)
    {
        var stored = store.Verify(position);
        var state = ReadState(store, position);
        try
        {
            using var weights = store.OpenRead(position, CheckpointFile.Weights);
            using var optimizer = store.OpenRead(position, CheckpointFile.Optimizer);
            Safetensors.Load(weights, tensors.Weights);
            Safetensors.Load(optimizer, tensors.Optimizer);
            return new RestoredState(state, stored);
        }
        catch (TensorMismatchException mismatch)
        {
            throw new TensorMismatchException($"Checkpoint {position} does not fit this model: {mismatch.Message}.");
        }
    }

    private static CheckpointState ReadState(ICheckpointStore store, JournalPosition position)
    {
        try
        {
            using var state = store.OpenRead(position, CheckpointFile.State);
            return CheckpointState.Parse(state);
        }
        catch (JsonException error)
        {
            throw new DamagedCheckpointException($"{CheckpointFile.State} is not a state: {error.Message}", error);
        }
    }
}
