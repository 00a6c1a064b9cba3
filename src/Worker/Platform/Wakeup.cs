namespace Orchestrator.Worker.Platform;

/// <summary>A bell for one waiter. Rings while nobody waits count as one.</summary>
internal sealed class Wakeup
{
    private volatile TaskCompletionSource _rung = Unrung();

    public void Ring() => _rung.TrySetResult();

    /// <summary>Returns at the next ring, or when the time is up. The waiter then looks at everything, so rings need no count.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        await _rung.Task.WaitAsync(atMost, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (_rung.Task.IsCompleted)
        {
            _rung = Unrung();
        }
    }

    private static TaskCompletionSource Unrung() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
