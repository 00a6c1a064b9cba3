using Microsoft.Extensions.Options;
using Orchestrator.Worker.Session;

namespace Orchestrator.Worker.Execution;

/// <summary>
/// The agent's own end when its trainers go with it: ask them to save, wait, kill; then a moment for the coordinator to take what they wrote and
/// how they ended.
/// </summary>
internal sealed class Leaving(IOptions<AgentOptions> options)
{
    private static readonly TimeSpan ShippingGrace = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan? _goneAt;
    private volatile Moment? _begun;

    public bool HasBegun => _begun is not null;

    /// <summary>No trainer lives, and the coordinator has taken all of it, or it must wait for the next agent.</summary>
    public Task Done => _done.Task;

    public void Begin(TimeSpan now) => _begun = new(now);

    /// <summary>What is due for one task, in every round; null: nothing.</summary>
    public TaskAction? Decide(TaskSituation task, TimeSpan now) => (_begun, task) switch
    {
        (null, _) or (_, { IsAlive: false }) => null,
        (_, { Asked: null }) => new TaskAction.AskToStop(Contracts.V1.StopReason.Drained),
        ({ } begun, _) when now - begun.At > options.Value.StopGrace =>
            new TaskAction.Kill($"it did not stop within {options.Value.StopGrace.TotalSeconds:0.#} s of its agent's wish to end"),
        _ => null,
    };

    /// <summary>Looks whether there is anything left to wait for.</summary>
    public void Conclude(IReadOnlyCollection<HeldTask> tasks, TimeSpan now)
    {
        _goneAt = tasks.Any(task => task.IsAlive) ? null : _goneAt ?? now;
        if (HasBegun && (tasks.Count == 0 || (_goneAt is { } gone && now - gone > ShippingGrace)))
        {
            _done.TrySetResult();
        }
    }

    private sealed record Moment(TimeSpan At);
}
