using Orchestrator.Contracts.Journal;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;

namespace Orchestrator.Worker.Journal;

/// <summary>
/// The journals of a run's attempts as their checkpoints keep them: each has the records since the one before it. What is deleted was
/// committed before, so what is left of an attempt has no gap.
/// </summary>
/// <param name="store">Of the run.</param>
internal sealed class CheckpointJournals(ICheckpointStore store)
{
    /// <summary>Records of an attempt, in order; those before the first may be missing.</summary>
    /// <param name="attempt">Whose they are.</param>
    /// <param name="after">The last one that is not wanted.</param>
    /// <param name="through">The last one that is.</param>
    /// <exception cref="InvalidDataException">The next record is damaged, or cut off.</exception>
    public IEnumerable<JournalRecord> Read(uint attempt, ulong after, ulong through)
    {
        var slices = store.List().Where(at => at.Attempt == attempt && at.Sequence > after && at.Sequence <= through).Order();
        foreach (var slice in slices)
        {
            using var file = store.OpenRead(slice, CheckpointFile.Journal);
            var reader = new JournalReader(file, isSlice: true);
            while (reader.ReadNext() is { } record)
            {
                if (record.Sequence > after)
                {
                    yield return record;
                }
            }

            if (reader.LastSequence != slice.Sequence)
            {
                throw new InvalidDataException($"The journal in checkpoint {slice} ends after record {reader.LastSequence}.");
            }
        }
    }
}
