using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Platform.Telemetry;

/// <summary>
/// Gauges whose series come and go: what is told is what was read last and nothing else, so a run that has ended leaves no series behind.
/// OpenTelemetry stops telling a series that is not observed any longer, but counts it against the metric's limit for as long as the meter is
/// there. So the meter is replaced before there were too many.
/// </summary>
internal sealed class StateMeter(string name, IReadOnlyList<StateGauge> gauges) : IDisposable
{
    // Half of what a metric may have; the rest is for those that are there when it is replaced.
    private const int MostSeries = 1000;

    private readonly HashSet<string> _told = [];
    private Meter? _meter;
    private IReadOnlyList<StateValue> _values = [];

    /// <summary>Not from several threads at once.</summary>
    public void Show(IReadOnlyList<StateValue> values)
    {
        Volatile.Write(ref _values, values);
        _told.UnionWith(values.Select(value => value.Series));
        if (_meter is null || _told.Count > MostSeries)
        {
            _meter?.Dispose();
            _meter = Open();
            _told.Clear();
        }
    }

    public void Dispose() => _meter?.Dispose();

    // Not from IMeterFactory, whose meters live as long as the host.
    private Meter Open()
    {
        var meter = new Meter(new MeterOptions(name));
        foreach (var gauge in gauges)
        {
            meter.CreateObservableGauge<double>(gauge.Name, () => Observe(gauge), gauge.Unit, gauge.Description);
        }

        return meter;
    }

    private IEnumerable<Measurement<double>> Observe(StateGauge gauge) =>
        from value in Volatile.Read(ref _values)
        where value.Gauge == gauge
        select new Measurement<double>(value.Value, value.Tags);
}
