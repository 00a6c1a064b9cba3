namespace Orchestrator.Worker.Execution;

/// <summary>The agent's own end when its trainers go with it: ask them, wait, kill; then a moment to ship what they wrote.</summary>
internal sealed class Leaving
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShippingGrace = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<TaskKey> _asked = [];
    private DateTimeOffset? _goneAt;
    private volatile Moment? _begun;

    public bool HasBegun => _begun is not null;

    /// <summary>No trainer lives, and all is shipped or must wait for the next agent.</summary>
    public Task Done => _done.Task;

    public void Begin(DateTimeOffset now) => _begun = new(now);

    /// <summary>Does what is due, in every round.</summary>
    public void Press(IReadOnlyCollection<HeldTask> tasks, DateTimeOffset now)
    {
        if (_begun is not { } begun)
        {
            return;
        }

        foreach (var task in tasks.Where(task => task.IsAlive))
        {
            if (_asked.Add(task.Key))
            {
                task.Terminate();
            }
            else if (now - begun.At > Grace)
            {
                task.Kill($"it did not stop within {Grace.TotalSeconds} s of its agent's end");
            }
        }

        _goneAt ??= tasks.Any(task => task.IsAlive) ? null : now;
        if (_goneAt is { } gone && (now - gone > ShippingGrace || tasks.All(task => task.Situation.IsShipped)))
        {
            _done.TrySetResult();
        }
    }

    private sealed record Moment(DateTimeOffset At);
}
