using System.Diagnostics.Metrics;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>How checkpoints fare once they are written.</summary>
internal sealed class CheckpointInstruments
{
    public const string MeterName = "Orchestrator.Coordinator.Checkpoints";

    private readonly Counter<long> _damaged;

    public CheckpointInstruments(IMeterFactory meters) => _damaged = meters.Create(MeterName).CreateCounter<long>(
        "orchestrator.checkpoint.damaged", "{checkpoint}", "Checkpoints found damaged, each once, by what found them");

    public void Damaged(string finder) => _damaged.Add(1, new KeyValuePair<string, object?>("finder", finder));
}
