namespace Orchestrator.Coordinator.Workers;

/// <summary>Names a worker folder for good, over all its sessions.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.worker-id")]
public readonly record struct WorkerId([property: Id(0)] Guid Value)
{
    public override string ToString() => Value.ToString("D");
}
