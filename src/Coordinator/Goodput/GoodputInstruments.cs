using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>
/// The fleet's device time, by class. Time moves from one class to another as more becomes known, so a class may fall; their sum only
/// grows. Every coordinator tells of the whole fleet.
/// </summary>
internal sealed class GoodputInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Goodput";

    private ClassTimes _times = new();

    public GoodputInstruments(IMeterFactory meters)
    {
        meters.Create(MeterName).CreateObservableUpDownCounter(
            "orchestrator.device.time", Observe, "s", "Of all devices since their first hello, by what it was spent on");
    }

    public void Know(ClassTimes times) => Volatile.Write(ref _times, times);

    private IEnumerable<Measurement<double>> Observe() => Volatile.Read(ref _times).Spent.Select(time => new Measurement<double>(
        TimeSpan.FromMicroseconds(time.Microseconds).TotalSeconds,
        new KeyValuePair<string, object?>("class", time.Class.ToString().ToLowerInvariant())));
}
