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
        foreach (var finder in Enum.GetValues<DamageFinder>())
        {
            Add(finder, 0); // a counter that begins with its first event has not grown by it
        }
    }

    public void Damaged(DamageFinder finder) => Add(finder, 1);

    public void Verified() => _verified.Add(1);

    private void Add(DamageFinder finder, int checkpoints) =>
        _damaged.Add(checkpoints, new KeyValuePair<string, object?>("finder", finder.ToString().ToLowerInvariant()));
}
