using Orchestrator.Training.Durability;
using Orchestrator.Training.Journal;

namespace Orchestrator.Training.Checkpoints;

/// <summary>Keeps the checkpoints of one run: sets of files, each set at a position, whole or not there.</summary>
public interface ICheckpointStore
{
    /// <summary>Highest position first, damaged ones too.</summary>
    IReadOnlyList<JournalPosition> List();

    /// <summary>Stores a set of files durably and reads it back before it becomes visible.</summary>
    /// <exception cref="CannotWriteException">The set is not stored, and those before are as they were.</exception>
    StoredCheckpoint Write(JournalPosition position, IReadOnlyList<CheckpointFile> files);

    /// <summary>Reads every byte of a set and compares it with the manifest.</summary>
    /// <exception cref="DamagedCheckpointException">A file is missing or is not what was written.</exception>
    StoredCheckpoint Verify(JournalPosition position);

    Stream OpenRead(JournalPosition position, string file);

    /// <summary>Deletes a set; what is left when that fails half-way is not listed.</summary>
    /// <exception cref="IOException">The set, or some of it, is still there.</exception>
    void Delete(JournalPosition position);
}
