using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Curves;

/// <summary>What one transaction adds to the journal of one attempt: the new records of its batches, in order.</summary>
/// <param name="attempt">Whose journal it is.</param>
/// <param name="stored">Everything up to here was stored before.</param>
/// <param name="isDeleted">The run is deleted: nothing is added to its journal, though its sender is to believe so and forget it.</param>
internal sealed class JournalGroup(AttemptKey attempt, long stored, bool isDeleted)
{
    private readonly List<(WorkerId Worker, JournalRecord Record)> _records = [];

    public AttemptKey Attempt { get; } = attempt;

    public bool IsDeleted => isDeleted;

    /// <summary>Nothing of the attempt was stored before.</summary>
    public bool IsFirst { get; } = stored == 0;

    /// <summary>Everything up to here is stored once the group is committed, or of a deleted run.</summary>
    public long Through { get; private set; } = stored;

    public IReadOnlyList<(WorkerId Worker, JournalRecord Record)> Records => _records;

    public int Trimmed { get; private set; }

    public int Gaps { get; private set; }

    public int Discarded { get; private set; }

    /// <summary>The checkpoints that the records tell of, each with its worker and when it was written.</summary>
    public IEnumerable<(WorkerId Worker, CheckpointWritten Checkpoint, DateTime WrittenAt)> Checkpoints =>
        from entry in _records
        let restored = entry.Record.Started?.Restored
        let checkpoint = restored?.Checkpoint ?? entry.Record.Checkpoint
        where checkpoint is not null
        select (entry.Worker, checkpoint, (restored?.WrittenAt ?? entry.Record.RecordedAt).ToDateTime());

    /// <summary>Some records of a journal that was begun as another installation had it: between them there may be some that nothing is kept of.</summary>
    public static JournalGroup Imported(AttemptKey attempt, long through, IEnumerable<JournalRecord> records)
    {
        var group = new JournalGroup(attempt, through, isDeleted: false);
        group._records.AddRange(records.Select(record => (default(WorkerId), record))); // no worker of ours has what they tell of
        return group;
    }

    public void Add(JournalWrite write)
    {
        if (write.Records.Count == 0)
        {
            return;
        }

        if (isDeleted)
        {
            Discard(write);
            return;
        }

        var known = Through + 1 - (long)write.Records[0].Sequence;
        if (known < 0)
        {
            Gaps++;
            return;
        }

        Trimmed += (int)Math.Min(known, write.Records.Count);
        for (var i = known; i < write.Records.Count; i++)
        {
            _records.Add((write.Worker, write.Records[(int)i]));
            Through++;
        }
    }

    /// <summary>How far training has come by these records; what they do not tell is null.</summary>
    public (long? Step, long? Tokens, double? TokensPerSecond) Progress()
    {
        var progress = (Step: (long?)null, Tokens: (long?)null, TokensPerSecond: (double?)null);
        foreach (var (_, record) in _records)
        {
            switch (record.ContentCase)
            {
                case JournalRecord.ContentOneofCase.Started:
                    progress.Step = (long)record.Started.Step;
                    break;
                case JournalRecord.ContentOneofCase.Measurement:
                    progress.Step = (long)record.Measurement.Step;
                    progress.Tokens = (long)record.Measurement.Tokens;
                    progress.TokensPerSecond = SpeedIn(record.Measurement) ?? progress.TokensPerSecond;
                    break;
            }
        }

        return progress;
    }

    // Some of it may be missing, or come again: it makes no difference.
    private void Discard(JournalWrite write)
    {
        _records.AddRange(write.Records.Select(record => (write.Worker, record)));
        Through = Math.Max(Through, (long)write.Records[^1].Sequence);
        Discarded += write.Records.Count;
    }

    private static double? SpeedIn(Measurement measurement)
    {
        foreach (var value in measurement.Values)
        {
            if (value.Metric == Contracts.MetricNames.TokensPerSecond && double.IsFinite(value.Value))
            {
                return value.Value;
            }
        }

        return null;
    }
}
