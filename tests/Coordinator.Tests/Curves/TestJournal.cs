using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Curves;

namespace Orchestrator.Coordinator.Tests.Curves;

/// <summary>Journals as trainers write them: a start, then a step after the other.</summary>
internal static class TestJournal
{
    public const string Loss = MetricNames.TrainLoss;
    private static readonly DateTimeOffset Began = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

    /// <summary>
    /// A start, and as many steps as it takes to the given number of records; the loss is a function of attempt and step.
    /// </summary>
    public static List<JournalRecord> Of(int attempt, int records, Position? from = null, long step = 0)
    {
        var journal = new List<JournalRecord> { Start(from, step) };
        while (journal.Count < records)
        {
            journal.Add(Step((ulong)journal.Count + 1, (ulong)(step + journal.Count), LossAt(attempt, step + journal.Count)));
        }

        return journal;
    }

    public static JournalRecord Start(Position? from = null, long step = 0) =>
        new()
        {
            Sequence = 1,
            RecordedAt = TimeOf(1),
            Started = new() { ResumedFrom = from, Step = (ulong)step, SourceHashes = { ["books"] = "abc" } },
        };

    public static JournalRecord Step(ulong sequence, ulong step, double loss) => new()
    {
        Sequence = sequence,
        RecordedAt = TimeOf(sequence),
        Measurement = new()
        {
            Step = step,
            Tokens = step * 1024,
            Values =
            {
                new MetricValue { Metric = Loss, Value = loss },
                new MetricValue { Metric = MetricNames.TokensPerSecond, Value = 1000 + step },
            },
        },
    };

    public static JournalRecord Checkpoint(ulong sequence, int attempt, ulong step, string run) => new()
    {
        Sequence = sequence,
        RecordedAt = TimeOf(sequence),
        Checkpoint = new()
        {
            Position = new() { Attempt = (uint)attempt, Sequence = sequence - 1 },
            Step = step,
            Tokens = step * 1024,
            Location = $"{run}/{attempt}/{sequence - 1:D12}",
            SizeBytes = 12345,
            ManifestHash = "beef",
        },
    };

    public static JournalRecord Matrix(ulong sequence, ulong step, string name, params IEnumerable<float> row)
    {
        var matrix = new MatrixMeasured { Name = name, Step = step, Rows = 1, Values = { row }, RowNames = { "stream 1" } };
        matrix.Columns = (uint)matrix.Values.Count;
        return new() { Sequence = sequence, RecordedAt = TimeOf(sequence), Matrix = matrix };
    }

    public static JournalRecord Notice(ulong sequence, ulong step) => new()
    {
        Sequence = sequence,
        RecordedAt = TimeOf(sequence),
        Notice = new()
        {
            Step = step,
            Finding = GuardFinding.LossSpike,
            Policy = GuardPolicy.Skip,
            Message = $"loss 9 at step {step}, median 3",
        },
    };

    public static JournalRecord Done(ulong sequence) =>
        new() { Sequence = sequence, RecordedAt = TimeOf(sequence), Verdict = new() { Code = VerdictCode.Done } };

    public static double LossAt(int attempt, long step) => attempt + (1.0 / (1 + step));

    public static IEnumerable<CurvePoint> PointsOf(int attempt, IEnumerable<JournalRecord> records, string metric = Loss) =>
        from record in records
        where record.Measurement is not null
        from value in record.Measurement.Values
        where value.Metric == metric
        select new CurvePoint(
            attempt,
            (long)record.Sequence,
            (long)record.Measurement.Step,
            (long)record.Measurement.Tokens,
            value.Value,
            record.RecordedAt.ToDateTimeOffset());

    private static Timestamp TimeOf(ulong sequence) => Timestamp.FromDateTimeOffset(Began.AddMilliseconds(sequence));
}
