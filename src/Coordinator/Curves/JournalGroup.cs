using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Curves;

/// <summary>What one transaction adds to the journal of one attempt: the new records of its batches, in order.</summary>
internal sealed class JournalGroup(AttemptKey attempt, long stored)
{
    private readonly List<(WorkerId Worker, JournalRecord Record)> _records = [];

    public AttemptKey Attempt { get; } = attempt;

    /// <summary>Everything up to here is stored once the group is committed.</summary>
    public long Through { get; private set; } = stored;

    public IReadOnlyList<(WorkerId Worker, JournalRecord Record)> Records => _records;

    public int Trimmed { get; private set; }

    public int Gaps { get; private set; }

    public void Add(JournalWrite write)
    {
        if (write.Records.Count == 0)
        {
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
