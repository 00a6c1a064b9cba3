using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Scheduling;

/// <summary>What planning costs and achieves.</summary>
internal sealed class SchedulingInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Scheduling";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    };

    private readonly Histogram<double> _planTime;
    private readonly Counter<long> _placements;

    public SchedulingInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _planTime = meter.CreateHistogram("orchestrator.scheduling.plan.duration", "s", "Reading a snapshot and planning", advice: Seconds);
        _placements = meter.CreateCounter<long>("orchestrator.scheduling.placements", "{placement}", "Placements, by their effect");
    }

    public void Planned(TimeSpan took) => _planTime.Record(took.TotalSeconds);

    public void Placed(bool tookEffect) => _placements.Add(1, new KeyValuePair<string, object?>("took_effect", tookEffect));
}
