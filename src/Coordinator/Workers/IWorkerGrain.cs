using Orleans.Concurrency;

namespace Orchestrator.Coordinator.Workers;

/// <summary>The live owner of one worker: knows which coordinator holds its stream and tells it when something changed.</summary>
[Alias("orchestrator.worker-grain")]
public interface IWorkerGrain : IGrainWithGuidKey
{
    /// <summary>
    /// What the worker should be doing may have changed: send it anew. A hint; the stream's holder looks by itself every few seconds too.
    /// </summary>
    [Alias("nudge"), OneWay]
    Task NudgeAsync();

    /// <summary>Asks the worker to upload a checkpoint.</summary>
    /// <returns>False: no coordinator holds its stream.</returns>
    [Alias("fetch")]
    Task<bool> FetchAsync(CheckpointRequest request);

    /// <summary>
    /// A coordinator holds the worker's stream. Said again every few seconds; a newer session takes the place of an older one.
    /// </summary>
    [Alias("hold")]
    Task HoldAsync(long session, IAttachedWorkers holder);

    /// <summary>The stream of that session has ended.</summary>
    [Alias("release")]
    Task ReleaseAsync(long session);
}

/// <summary>A coordinator that holds streams of workers. Every call says false when it does not hold that one, or not any longer.</summary>
[Alias("orchestrator.attached-workers")]
public interface IAttachedWorkers : IGrainObserver
{
    [Alias("nudge")]
    Task<bool> NudgeAsync(Guid worker, long session);

    [Alias("fetch")]
    Task<bool> FetchAsync(Guid worker, long session, CheckpointRequest request);
}

/// <summary>Which checkpoint a worker is to upload, under what name, and to which coordinator.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.checkpoint-request")]
public sealed record CheckpointRequest(
    [property: Id(0)] string TransferId,
    [property: Id(1)] string Location,
    [property: Id(2)] string Endpoint);
