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

    // A folder answers within it. A network need not, and meanwhile the journals of others go on.
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(50);

    private IEnumerator<JournalRecord>? _records;
    private Task<Reading>? _reading;
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
            StopReading();
        }
    }

    /// <summary>A new call: nothing of what was under way counts, and what was committed is asked for again.</summary>
    public void Restart()
    {
        if (Fault is null)
        {
            (_isUnderWay, _committed) = (false, null);
            StopReading();
        }
    }

    public void GiveUp(string why)
    {
        Fault ??= $"Records {_committed.GetValueOrDefault() + 1} to {cut.Sequence} of attempt {cut.Attempt} are missing from the curve: {why}";
        StopReading();
    }

    private JournalBatch? Read(ulong committed)
    {
        var begun = _records;
        _reading ??= Task.Run(() => ReadNext(begun, committed));
        if (Task.WaitAny([_reading], ShortWait) < 0)
        {
            return null;
        }

        var (batch, records, failure) = _reading.GetAwaiter().GetResult();
        (_reading, _records) = (null, records);
        return failure switch
        {
            null or InvalidDataException or FileNotFoundException or DirectoryNotFoundException when IsNext(batch, committed) => batch,
            null => Miss(committed, "the checkpoints that are left do not have them."),
            InvalidDataException or FileNotFoundException or DirectoryNotFoundException => Miss(committed, failure.Message),
            _ => Fail(failure.Message),
        };
    }

    private Reading ReadNext(IEnumerator<JournalRecord>? begun, ulong committed)
    {
        var batch = new JournalBatch();
        try
        {
            var records = begun ?? checkpoints.Read(cut.Attempt, committed, cut.Sequence).GetEnumerator();
            Fill(batch, records);
            return new(batch, records, Failure: null);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new(batch, Records: null, error);
        }
    }

    private JournalBatch? Fail(string why)
    {
        if (++_failedReadings >= MostReadings)
        {
            GiveUp(why);
        }

        return null;
    }

    // One that is under way keeps what it reads to itself, and ends.
    private void StopReading() => (_reading, _records) = (null, null);

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
        StopReading();
        if (_missingAfter == committed)
        {
            GiveUp(why);
            return null;
        }

        (_missingAfter, _committed) = (committed, null);
        return new JournalBatch();
    }

    /// <param name="Batch">What came before a failure too.</param>
    /// <param name="Records">To go on with; null: from the beginning.</param>
    private sealed record Reading(JournalBatch Batch, IEnumerator<JournalRecord>? Records, Exception? Failure);
}
