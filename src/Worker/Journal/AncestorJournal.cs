using Orchestrator.Contracts.V1;

namespace Orchestrator.Worker.Journal;

/// <summary>
/// Completes the journal of an attempt that another one continued: asks what the coordinator has, which is mostly everything, and sends what
/// is missing from the checkpoints. What no checkpoint has is given up, and named.
/// </summary>
/// <param name="checkpoints">Of the run.</param>
/// <param name="cut">The position that was continued from: nothing behind it is sent.</param>
internal sealed class AncestorJournal(CheckpointJournals checkpoints, Position cut)
{
    // A disk that fails now may work again, but must not keep a run from ending.
    private const int MostReadings = 25;

    private IEnumerator<JournalRecord>? _records;
    private ulong? _committed;
    private ulong? _missingAfter;
    private ulong? _sent;
    private bool _isUnderWay;
    private int _failedReadings;

    public uint Attempt => cut.Attempt;

    /// <summary>All of it is committed, or what is not will not come from here.</summary>
    public bool IsComplete => Fault is not null || _committed >= cut.Sequence;

    /// <summary>What is missing and why, for a person; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The next records to send, none to ask what is there; null when an answer is awaited, or nothing is left to do.</summary>
    public JournalBatch? Next()
    {
        if (_isUnderWay || IsComplete)
        {
            return null;
        }

        var batch = _committed is { } committed ? Read(committed) : new JournalBatch();
        (_isUnderWay, _sent) = (batch is not null, batch?.Records.LastOrDefault()?.Sequence);
        return batch;
    }

    /// <param name="through">Everything up to it is committed.</param>
    public void Acknowledge(ulong through)
    {
        (_isUnderWay, _committed) = (false, through);
        if (through != _sent)
        {
            // Somebody else ships the same records, or the coordinator lost some.
            _records = null;
        }
    }

    /// <summary>A new call: nothing of what was under way counts.</summary>
    public void Restart()
    {
        if (!IsComplete)
        {
            (_isUnderWay, _committed, _records) = (false, null, null);
        }
    }

    public void GiveUp(string why)
    {
        Fault ??= $"Records {_committed.GetValueOrDefault() + 1} to {cut.Sequence} of attempt {cut.Attempt} are missing from the curve: {why}";
        _records = null;
    }

    private JournalBatch? Read(ulong committed)
    {
        var batch = new JournalBatch();
        try
        {
            _records ??= checkpoints.Read(cut.Attempt, committed, cut.Sequence).GetEnumerator();
            Fill(batch, _records);
            return IsNext(batch, committed) ? batch : Miss(committed, "the checkpoints that are left do not have them.");
        }
        catch (Exception error) when (error is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            _records = null;
            return IsNext(batch, committed) ? batch : Miss(committed, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _records = null;
            if (++_failedReadings >= MostReadings)
            {
                GiveUp(error.Message);
            }

            return null;
        }
    }

    private static void Fill(JournalBatch batch, IEnumerator<JournalRecord> records)
    {
        for (var bytes = 0; batch.Records.Count < BatchSize.Records && bytes < BatchSize.Bytes && records.MoveNext();)
        {
            batch.Records.Add(records.Current);
            bytes += records.Current.CalculateSize();
        }
    }

    private static bool IsNext(JournalBatch batch, ulong committed) => batch.Records.FirstOrDefault()?.Sequence == committed + 1;

    // A checkpoint is deleted once its records are committed: they may have been since the coordinator was asked.
    private JournalBatch? Miss(ulong committed, string why)
    {
        _records = null;
        if (_missingAfter == committed)
        {
            GiveUp(why);
            return null;
        }

        (_missingAfter, _committed) = (committed, null);
        return new JournalBatch();
    }
}
