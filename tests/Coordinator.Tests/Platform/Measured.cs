using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Tests.Platform;

/// <summary>What the instruments of one factory record from now on.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _all = new();

    public Measured(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>In the order in which they came.</summary>
    public IEnumerable<double> Of(string instrument) => _all.Where(one => one.Instrument == instrument).Select(one => one.Value);

    /// <summary>Each once, as key=value with commas between.</summary>
    public IEnumerable<string> TagsOf(string instrument) => _all.Where(one => one.Instrument == instrument).Select(one => one.Tags).Distinct();

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _all.Enqueue((instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}
