using System.Diagnostics.Metrics;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Curves;

/// <summary>What taking in and serving curves costs.</summary>
internal sealed class CurveInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Curves";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
    };

    private readonly Counter<long> _points;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _trimmed;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _discarded;
    private readonly Counter<long> _sealed;
    private readonly Histogram<double> _commit;
    private readonly Histogram<double> _lag;

    public CurveInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _points = meter.CreateCounter<long>("orchestrator.curve.points", "{point}", "Points committed");
        _batches = meter.CreateCounter<long>("orchestrator.journal.batches", "{batch}", "Batches answered");
        _trimmed = meter.CreateCounter<long>("orchestrator.journal.records.trimmed", "{record}", "Records that arrived again");
        _gaps = meter.CreateCounter<long>("orchestrator.journal.gaps", "{batch}", "Batches refused for missing records");
        _discarded = meter.CreateCounter<long>("orchestrator.journal.records.discarded", "{record}", "Records of deleted runs");
        _sealed = meter.CreateCounter<long>("orchestrator.curve.points.sealed", "{point}", "Points packed into segments");
        _commit = meter.CreateHistogram("orchestrator.journal.commit.duration", "s", "Of one transaction, with retries", advice: Seconds);
        _lag = meter.CreateHistogram("orchestrator.journal.lag", "s", "From a record's writing to its commit", advice: Seconds);
    }

    public void Committed(IEnumerable<JournalGroup> groups, int batches, TimeSpan took, DateTimeOffset now)
    {
        _batches.Add(batches);
        _commit.Record(took.TotalSeconds);
        foreach (var group in groups)
        {
            _trimmed.Add(group.Trimmed);
            _gaps.Add(group.Gaps);
            _discarded.Add(group.Discarded);
            if (group.IsDeleted)
            {
                continue;
            }

            _points.Add(group.Records.Sum(record => (long)PointsIn(record.Record)));
            if (group.Records is [.., var last])
            {
                _lag.Record(Math.Max(0, (now - last.Record.RecordedAt.ToDateTimeOffset()).TotalSeconds));
            }
        }
    }

    public void Sealed(int points) => _sealed.Add(points);

    private static int PointsIn(JournalRecord record) =>
        record.ContentCase == JournalRecord.ContentOneofCase.Measurement ? record.Measurement.Values.Count : 0;
}
