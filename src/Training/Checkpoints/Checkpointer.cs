using Orchestrator.Contracts.V1;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Writes the checkpoints of one attempt and notes each in the journal.</summary>
public sealed class Checkpointer(
    ICheckpointStore store, TrainedTensors tensors, JournalWriter journal, CheckpointOrigin origin, TimeProvider clock)
{
    private long _journalSaved;

    /// <summary>The position of the copy is the journal's last record; what is written after it belongs to the next checkpoint.</summary>
    /// <param name="training">As of now.</param>
    /// <param name="validationLoss">Of the evaluation at this step; null: there was none.</param>
    public CheckpointWritten Save(TrainingState training, double? validationLoss)
    {
        var started = clock.GetTimestamp();
        var state = new CheckpointState(
            CheckpointState.CurrentVersion, training, journal.Position, origin.ResumedFrom, origin.SourceHashes)
        {
            ValidationLoss = validationLoss is { } loss && double.IsFinite(loss) ? loss : null, // JSON has no other numbers
        };

        // A checkpoint must never be ahead of the journal that leads to it, not even after a power cut.
        journal.Sync();
        var stored = store.Write(
            state.Position,
            [
                new(CheckpointFile.Weights, stream => Safetensors.Write(stream, tensors.Weights)),
                new(CheckpointFile.Optimizer, stream => Safetensors.Write(stream, tensors.Optimizer)),
                new(CheckpointFile.State, state.WriteTo),
                new(CheckpointFile.Journal, stream => journal.CopyTo(stream, _journalSaved)),
            ]);
        _journalSaved = journal.Bytes;
        var written = state.RecordOf(stored);
        written.Seconds = clock.GetElapsedTime(started).TotalSeconds;
        journal.Append(new JournalRecord { Checkpoint = written });
        return written;
    }
}
