using System.Diagnostics;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// An attempt as its committed records show it, one after the other. Each is seen once, so nothing is counted twice, however often it was sent.
/// </summary>
/// <param name="placement">Where it trains, and what.</param>
/// <param name="isSeenWhole">No record of it was committed before. If not, what came before is not known, and what needs it is not told.</param>
internal sealed class ObservedAttempt(AttemptPlacement placement, bool isSeenWhole)
{
    private readonly Estimate _estimate = RunEstimate.Of(placement.Spec);
    private long? _tokens;
    private bool _awaitsFirstStep = isSeenWhole;

    public TagList Tags { get; } = new()
    {
        { "pool", placement.Pool },
        { "connection", placement.Spec.Model.Transformer.Connection.KindCase.ToString().ToLowerInvariant() },
    };

    public double FlopsPerToken => _estimate.TrainingFlopsPerToken;

    /// <returns>Whether it was the last record.</returns>
    public bool See(JournalRecord record, TrainingInstruments instruments)
    {
        switch (record.ContentCase)
        {
            case JournalRecord.ContentOneofCase.Started:
                _tokens = (long)(record.Started.Step * _estimate.TokensPerStep);
                break;
            case JournalRecord.ContentOneofCase.Measurement:
                SeeMeasurement(record, instruments);
                break;
            case JournalRecord.ContentOneofCase.Notice:
                instruments.Noticed(record.Notice);
                break;
            case JournalRecord.ContentOneofCase.Checkpoint:
                instruments.Saved(record.Checkpoint);
                break;
        }

        return record.Verdict is not null;
    }

    private void SeeMeasurement(JournalRecord record, TrainingInstruments instruments)
    {
        var measurement = record.Measurement;
        if (_tokens is { } before && (long)measurement.Tokens > before)
        {
            instruments.Trained(this, (long)measurement.Tokens - before);
        }

        _tokens = (long)measurement.Tokens;
        foreach (var value in measurement.Values)
        {
            See(value, record, instruments);
        }
    }

    private void See(MetricValue value, JournalRecord record, TrainingInstruments instruments)
    {
        if (!double.IsFinite(value.Value))
        {
            instruments.NotFinite(value.Metric);
        }
        else if (value is { Metric: MetricNames.TokensPerSecond, Value: > 0 })
        {
            instruments.Stepped(this, TimeSpan.FromSeconds(_estimate.TokensPerStep / value.Value));
        }

        if (_awaitsFirstStep && value.Metric == MetricNames.TrainLoss)
        {
            _awaitsFirstStep = false;
            instruments.Began(this, record.RecordedAt.ToDateTimeOffset() - placement.AssignedAt);
        }
    }
}
