namespace Orchestrator.Coordinator.Runs;

/// <summary>Names a run for good; version 7, so that ids sort by the time of submission.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.run-id")]
public readonly record struct RunId([property: Id(0)] Guid Value)
{
    public static RunId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));

    public override string ToString() => Value.ToString("D");
}
