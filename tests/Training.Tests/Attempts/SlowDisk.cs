using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;
using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;
using Orchestrator.Training.Loop;
using Orchestrator.Training.Tests.Loop;

namespace Orchestrator.Training.Tests.Attempts;

/// <summary>
/// A disk under the checkpoints of one attempt, as slow as can be: a write is done only once the training stands still for it. When the
/// training is killed, so is what is being written.
/// </summary>
internal sealed class SlowDisk : IPulse
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private int _writes;
    private int _waits;
    private bool _killed;

    /// <summary>Which writes are as fast as the disk can, counted from 1.</summary>
    public Func<int, bool> IsFast { get; init; } = _ => false;

    /// <summary>The write, counted from 1, that finds the disk full; 0: none.</summary>
    public int Full { get; init; }

    /// <summary>A kill comes just after what is being written has become durable, and before anybody notes it.</summary>
    public bool KillsLate { get; init; }

    public ICheckpointStore Under(ICheckpointStore store) => new Store(store, this);

    /// <summary>The same signal, whose kill the disk feels too.</summary>
    public IStopSignal DyingWith(IStopSignal signal) => new Signal(signal, this);

    void IPulse.Begin(TrainerPhase phase)
    {
        if (phase == TrainerPhase.Checkpointing)
        {
            Change(() => _waits++);
        }
    }

    void IPulse.Sign(TrainerPhase phase)
    {
    }

    void IPulse.Stepped(ulong step)
    {
    }

    void IPulse.Saved(ulong sequence)
    {
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            Monitor.PulseAll(_lock);
        }
    }

    // The training stands still once to begin a write, and again, for the next one or the end, to wait for it.
    private bool AwaitTurn(int write)
    {
        lock (_lock)
        {
            while (!_killed && _waits <= write && !IsFast(write))
            {
                if (!Monitor.Wait(_lock, Patience))
                {
                    throw new TimeoutException($"Nobody waited for write {write}.");
                }
            }

            return !_killed;
        }
    }

    private sealed class Store(ICheckpointStore store, SlowDisk disk) : ICheckpointStore
    {
        public IReadOnlyList<JournalPosition> List() => store.List();

        public StoredCheckpoint Write(JournalPosition position, IReadOnlyList<CheckpointFile> files)
        {
            var write = Interlocked.Increment(ref disk._writes);
            if (!disk.AwaitTurn(write) && !disk.KillsLate)
            {
                throw new KilledException();
            }

            return write == disk.Full
                ? throw new CannotWriteException(position.ToString(), new IOException("No space left on device."))
                : store.Write(position, files);
        }

        public StoredCheckpoint Verify(JournalPosition position) => store.Verify(position);

        public void Forget(JournalPosition position) => store.Forget(position);

        public IReadOnlyList<string> Files(JournalPosition position) => store.Files(position);

        public Stream OpenRead(JournalPosition position, string file) => store.OpenRead(position, file);

        public void Delete(JournalPosition position) => store.Delete(position);

        public void RemovePartial() => store.RemovePartial();
    }

    private sealed class Signal(IStopSignal signal, SlowDisk disk) : IStopSignal
    {
        public StopReason? Wish
        {
            get
            {
                try
                {
                    return signal.Wish;
                }
                catch (KilledException)
                {
                    disk.Change(() => disk._killed = true);
                    throw;
                }
            }
        }
    }
}
