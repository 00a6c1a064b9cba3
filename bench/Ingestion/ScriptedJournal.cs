using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Ingestion;

/// <summary>The journal of a training that nobody does: a record each step, in batches as the worker agent cuts them.</summary>
internal sealed class ScriptedJournal(DesiredTask task, IReadOnlyList<string> metrics, TimeProvider clock)
{
    public const int RecordsPerBatch = 500;

    private const double StartLoss = 5.5;
    private const ulong TokensPerStep = 1024;
    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(50);

    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private readonly Random _noise = new(1);
    private ulong _step;

    /// <summary>The first record, which tells where training began.</summary>
    public ShipBatch Begin() =>
        BatchOf([new() { Sequence = 1, RecordedAt = Timestamp.FromDateTimeOffset(_began), Started = new() { Parameters = 100_000 } }]);

    /// <summary>The next steps.</summary>
    public ShipBatch Next() => BatchOf(Enumerable.Range(0, RecordsPerBatch).Select(_ => NextRecord()));

    private ShipBatch BatchOf(IEnumerable<JournalRecord> records) =>
        new() { RunId = task.RunId, Attempt = task.Attempt, Journal = new() { Records = { records } } };

    private JournalRecord NextRecord()
    {
        _step++;
        return new()
        {
            Sequence = _step + 1,
            RecordedAt = Timestamp.FromDateTimeOffset(_began + (_step * StepTime)),
            Measurement = new()
            {
                Step = _step,
                Tokens = _step * TokensPerStep,
                Values = { metrics.Select(metric => new MetricValue { Metric = metric, Value = NextValue() }) },
            },
        };
    }

    // Falls like a loss, with noise as of small batches: no two values are equal, and the extremes lie anywhere.
    private double NextValue() => StartLoss * Math.Pow(_step, -0.1) * (1 + (0.05 * (_noise.NextDouble() - 0.5)));
}
