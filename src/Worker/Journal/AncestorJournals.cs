using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Journal;

/// <summary>The journals behind an attempt, nearest first and one after the other, since a node may have died with what leads to its checkpoint.</summary>
internal sealed class AncestorJournals
{
    private readonly IReadOnlyList<AncestorJournal> _journals;

    /// <param name="checkpoints">Of the run.</param>
    /// <param name="started">The attempt's first record.</param>
    public AncestorJournals(CheckpointJournals checkpoints, AttemptStarted started)
    {
        _journals = [.. started.Lineage.Reverse().Select(position => new AncestorJournal(checkpoints, position))];
    }

    public bool IsComplete => Current is null;

    /// <summary>What is missing and why, for a person; null when nothing is.</summary>
    public string? Fault => string.Join(' ', _journals.Select(journal => journal.Fault).OfType<string>()) is { Length: > 0 } faults ? faults : null;

    private AncestorJournal? Current => _journals.FirstOrDefault(journal => !journal.IsComplete);

    /// <summary>Of which attempt to send which records now; null when there are none.</summary>
    public (uint Attempt, JournalBatch Records)? Next() =>
        Current is { } journal && journal.Next() is { } records ? (journal.Attempt, records) : null;

    public void Acknowledge(uint attempt, ulong through) => Of(attempt).Acknowledge(through);

    public void GiveUp(uint attempt, string why) => Of(attempt).GiveUp(why);

    /// <summary>A new call: nothing of what was under way counts.</summary>
    public void Restart()
    {
        foreach (var journal in _journals)
        {
            journal.Restart();
        }
    }

    private AncestorJournal Of(uint attempt) => _journals.Single(journal => journal.Attempt == attempt);
}
