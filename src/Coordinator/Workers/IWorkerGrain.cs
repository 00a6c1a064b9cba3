using Orleans.Concurrency;

namespace Orchestrator.Coordinator.Workers;

/// <summary>The live owner of one worker: knows which coordinator holds its stream and tells it when something changed.</summary>
[Alias("orchestrator.worker-grain")]
public interface IWorkerGrain : IGrainWithGuidKey
{
    /// <summary>What the worker should be doing may have changed: send it anew. A hint; the stream's holder looks by itself every few seconds too.</summary>
    [Alias("nudge"), OneWay]
    Task NudgeAsync();
}
