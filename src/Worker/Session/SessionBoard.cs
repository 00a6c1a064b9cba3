namespace Orchestrator.Worker.Session;

/// <summary>Where the control session says under what session the worker is attached, and the shipper learns it.</summary>
internal sealed class SessionBoard
{
    private volatile Posting _newest = new(null);

    /// <summary>Is the control stream open at this moment?</summary>
    public bool IsAttached { get; private set; }

    public void Attached(AttachedSession session)
    {
        IsAttached = true;
        var superseded = _newest;
        _newest = new(session);
        superseded.Superseded.SetResult();
    }

    public void Detached() => IsAttached = false;

    /// <summary>The newest session, once there is one; it stays good for shipping after the control stream broke.</summary>
    /// <returns>The session, and a task that ends when a newer one takes its place.</returns>
    public async Task<(AttachedSession Session, Task Superseded)> NewestAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var posting = _newest;
            if (posting.Session is { } session)
            {
                return (session, posting.Superseded.Task);
            }

            await posting.Superseded.Task.WaitAsync(cancellation);
        }
    }

    private sealed record Posting(AttachedSession? Session)
    {
        public TaskCompletionSource Superseded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
