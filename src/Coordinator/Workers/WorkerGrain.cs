using Orleans.Concurrency;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// Remembers in memory only who holds the stream; after a move it learns so again from the holder within seconds. Reentrant: while it waits
/// for a holder that is gone, the next one can be heard.
/// </summary>
[Reentrant]
internal sealed class WorkerGrain(TimeProvider clock) : Grain, IWorkerGrain
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(30);

    private Holder? _holder;

    public async Task NudgeAsync()
    {
        if (Current is { } holder)
        {
            await TryAsync(holder, () => holder.Coordinator.NudgeAsync(this.GetPrimaryKey(), holder.Session));
        }
    }

    public async Task<bool> FetchAsync(CheckpointRequest request) =>
        Current is { } holder
        && await TryAsync(holder, () => holder.Coordinator.FetchAsync(this.GetPrimaryKey(), holder.Session, request));

    public Task HoldAsync(long session, IAttachedWorkers holder)
    {
        if (_holder is null || session >= _holder.Session)
        {
            _holder = new(session, holder, clock.GetUtcNow());
        }

        return Task.CompletedTask;
    }

    public Task ReleaseAsync(long session)
    {
        if (_holder?.Session == session)
        {
            _holder = null;
        }

        return Task.CompletedTask;
    }

    private Holder? Current => _holder is { } holder && clock.GetUtcNow() - holder.SeenAt < Forgotten ? holder : null;

    private async Task<bool> TryAsync(Holder holder, Func<Task<bool>> call)
    {
        var isHeld = await TryAsync(call);
        if (!isHeld && _holder == holder)
        {
            _holder = null;
        }

        return isHeld;
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            // The coordinator is gone.
            return false;
        }
    }

    private sealed record Holder(long Session, IAttachedWorkers Coordinator, DateTimeOffset SeenAt);
}
