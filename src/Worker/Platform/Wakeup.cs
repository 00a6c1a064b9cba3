namespace Orchestrator.Worker.Platform;

/// <summary>A bell for one waiter. Rings while nobody waits count as one.</summary>
internal sealed class Wakeup : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private int _rung;

    public void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 0)
        {
            _semaphore.Release();
        }
    }

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        await _semaphore.WaitAsync(atMost, cancellation);
        Volatile.Write(ref _rung, 0);
    }

    public void Dispose() => _semaphore.Dispose();
}
