using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>How checkpoints fare once they are written.</summary>
internal sealed class CheckpointInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Checkpoints";

    private readonly Counter<long> _damaged;
    private readonly Counter<long> _verified;

    public CheckpointInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _damaged = meter.CreateCounter<long>(
            "orchestrator.checkpoint.damaged", "{checkpoint}", "Checkpoints that were found damaged and not known to be, by what found them");
        _verified = meter.CreateCounter<long>("orchestrator.checkpoint.verified", "{checkpoint}", "Checkpoints read again, sound or not");
    }

    public void Damaged(DamageFinder finder) =>
        _damaged.Add(1, new KeyValuePair<string, object?>("finder", finder.ToString().ToLowerInvariant()));

    public void Verified() => _verified.Add(1);
}
