using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Platform.Limits;

/// <summary>Calls that nobody was let in with.</summary>
internal sealed class LimitInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Limits";

    private readonly Counter<long> _refused;

    public LimitInstruments(IMeterFactory meters) => _refused = meters.Create(MeterName).CreateCounter<long>(
        "orchestrator.limit.refused", "{call}", "Calls refused because their caller takes too much, by the limit");

    /// <param name="limit">calls or streams.</param>
    public void Refused(string limit) => _refused.Add(1, new KeyValuePair<string, object?>("limit", limit));
}
