using Orchestrator.Contracts.V1;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;

namespace Orchestrator.Training.Checkpoints;

/// <summary>
/// Saves the checkpoints of one attempt: training stands still for the copy, and goes on while a thread writes it. One is written at a time.
/// The journal has one writer, the thread that trains, so that thread notes what is durable, when it next comes by.
/// </summary>
/// <param name="durable">Called on the thread that writes, when a checkpoint is durable: what is too much can go while training goes on.</param>
/// <param name="saved">Is told of each checkpoint once it is durable and in the journal.</param>
public sealed class Checkpointer(
    ICheckpointStore store,
    TrainedTensors tensors,
    JournalWriter journal,
    CheckpointOrigin origin,
    Action durable,
    Action<CheckpointWritten> saved,
    TimeProvider clock) : IDisposable
{
    private HostCopy? _copy;
    private Task<CheckpointWritten>? _writing;
    private long _journalSaved;

    /// <summary>
    /// Copies, and begins to write; first waits for the one before. The position of the copy is the journal's last record: what is appended
    /// while it is being written belongs to the next checkpoint.
    /// </summary>
    /// <param name="training">As of now.</param>
    /// <param name="validationLoss">Of the evaluation at this step; null: there was none.</param>
    public void Save(TrainingState training, double? validationLoss)
    {
        var asked = clock.GetTimestamp();
        Finish();
        var copied = clock.GetTimestamp();
        using (TrainingActivities.Source.StartActivity(TrainingActivities.CopyCheckpoint))
        {
            (_copy ??= new HostCopy(tensors)).Take();
        }

        var state = new CheckpointState(
            CheckpointState.CurrentVersion, training, journal.Position, origin.ResumedFrom, origin.SourceHashes)
        {
            ValidationLoss = validationLoss is { } loss && double.IsFinite(loss) ? loss : null, // JSON has no other numbers
        };
        var (copy, from, to) = (_copy.Tensors, _journalSaved, journal.Bytes);
        _journalSaved = to;
        var pause = clock.GetElapsedTime(asked);
        _writing = Task.Factory.StartNew(
            () =>
            {
                var written = Write(state, copy, stream => journal.CopyTo(stream, from, to));
                written.Seconds = clock.GetElapsedTime(copied).TotalSeconds;
                written.PauseSeconds = pause.TotalSeconds;
                durable();
                return written;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Notes a checkpoint that has become durable since the last call; waits for none.</summary>
    /// <inheritdoc cref="Finish"/>
    public void Collect()
    {
        if (_writing is { IsCompleted: true })
        {
            Finish();
        }
    }

    /// <summary>Waits for the checkpoint that is being written, if one is, and notes it.</summary>
    /// <exception cref="Durability.CannotWriteException">It could not be written, and those before are as they were.</exception>
    public void Finish()
    {
        if (_writing is { } writing)
        {
            _writing = null;
            var written = writing.GetAwaiter().GetResult();
            journal.Append(new JournalRecord { Checkpoint = written });
            saved(written);
        }
    }

    /// <summary>
    /// Waits for a checkpoint that is being written when the training fails. Nobody notes it, as if the process had been killed: it is there
    /// for whoever continues, or it is not.
    /// </summary>
    public void Dispose()
    {
        if (_writing is { } writing)
        {
            Task.WaitAny(writing);
        }

        _copy?.Dispose();
    }

    private CheckpointWritten Write(CheckpointState state, TrainedTensors copy, Action<Stream> writeJournal)
    {
        using var activity = TrainingActivities.Source.StartActivity(TrainingActivities.WriteCheckpoint);

        // A checkpoint must never be ahead of the journal that leads to it, not even after a power cut.
        journal.Sync();
        var stored = store.Write(
            state.Position,
            [
                new(CheckpointFile.Weights, stream => Safetensors.Write(stream, copy.Weights)) { ExpectedBytes = Safetensors.BytesOf(copy.Weights) },
                new(CheckpointFile.Optimizer, stream => Safetensors.Write(stream, copy.Optimizer)) { ExpectedBytes = Safetensors.BytesOf(copy.Optimizer) },
                new(CheckpointFile.State, state.WriteTo),
                new(CheckpointFile.Journal, writeJournal),
            ]);
        return state.RecordOf(stored);
    }
}
