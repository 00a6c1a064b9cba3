using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>
/// Keeps the checkpoints of one run: sets of files, each set at a position, whole or not there. A store that is not within reach throws
/// <see cref="StoreUnavailableException"/> from everything that reads: that says nothing about what it keeps.
/// </summary>
public interface ICheckpointStore
{
    /// <summary>Highest position first, damaged ones too.</summary>
    IReadOnlyList<JournalPosition> List();

    /// <summary>Stores a set of files durably, and makes sure that what is stored is what was written, before it becomes visible.</summary>
    /// <exception cref="CannotWriteException">The set is not stored, and those before are as they were.</exception>
    StoredCheckpoint Write(JournalPosition position, IReadOnlyList<CheckpointFile> files);

    /// <summary>Reads every byte of a set and compares it with the manifest.</summary>
    /// <exception cref="DamagedCheckpointException">A file is missing or is not what was written.</exception>
    StoredCheckpoint Verify(JournalPosition position);

    /// <summary>Has this machine drop what it keeps of a set in memory, as far as it can: what is read next is what the store has.</summary>
    void Forget(JournalPosition position);

    /// <summary>Names of a set's files, the manifest's too, in ordinal order.</summary>
    /// <exception cref="IOException">There is no such set.</exception>
    IReadOnlyList<string> Files(JournalPosition position);

    /// <summary>Opens a file from its beginning; the stream knows its length.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    Stream OpenRead(JournalPosition position, string file);

    /// <summary>Deletes a set, or what an earlier try has left of it. Nothing of it is listed from the first moment on.</summary>
    /// <exception cref="IOException">Some of it is still there.</exception>
    void Delete(JournalPosition position);

    /// <summary>Removes what trainers that were killed in the middle of a checkpoint have left. Nobody else may be writing.</summary>
    /// <exception cref="CannotWriteException">Something cannot be removed.</exception>
    void RemovePartial();
}
