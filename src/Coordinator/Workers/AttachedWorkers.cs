using System.Collections.Concurrent;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// The streams that this coordinator holds, as the grains of their workers reach them: by one reference for as long as the coordinator runs,
/// so that a call which comes too late finds somebody who knows that the stream has ended.
/// </summary>
internal sealed class AttachedWorkers : IAttachedWorkers
{
    private readonly ConcurrentDictionary<(Guid Worker, long Session), AttachedWorker> _attached = new();
    private readonly Lazy<IAttachedWorkers> _reference;

    public AttachedWorkers(IGrainFactory grains) => _reference = new(() => grains.CreateObjectReference<IAttachedWorkers>(this));

    /// <summary>What a grain calls, wherever it lives.</summary>
    public IAttachedWorkers Reference => _reference.Value;

    public void Add(AttachedWorker worker) => _attached[(worker.Id.Value, worker.Session)] = worker;

    public void Remove(AttachedWorker worker) => _attached.TryRemove(new((worker.Id.Value, worker.Session), worker));

    public Task<bool> NudgeAsync(Guid worker, long session) => Tell(worker, session, stream => stream.Nudge());

    public Task<bool> FetchAsync(Guid worker, long session, CheckpointRequest request) =>
        Tell(worker, session, stream => stream.Fetch(request));

    private Task<bool> Tell(Guid worker, long session, Action<AttachedWorker> tell)
    {
        var isAttached = _attached.TryGetValue((worker, session), out var stream);
        if (isAttached)
        {
            tell(stream!);
        }

        return Task.FromResult(isAttached);
    }
}
