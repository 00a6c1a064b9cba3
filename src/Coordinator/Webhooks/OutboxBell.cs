namespace Orchestrator.Coordinator.Webhooks;

/// <summary>Wakes the deliveries of this coordinator when it has put something into the outbox. A hint: others find it by looking.</summary>
internal sealed class OutboxBell
{
    private TaskCompletionSource _next = New();

    public void Ring() => Interlocked.Exchange(ref _next, New()).SetResult();

    /// <summary>Completes when the bell rings after this call, or after the given time. Call it before looking.</summary>
    public async Task NextAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            await Volatile.Read(ref _next).Task.WaitAsync(longest, clock, cancellation);
        }
        catch (TimeoutException)
        {
            // Somebody else may have put something there.
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
