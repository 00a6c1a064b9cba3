using System.Collections.Concurrent;

namespace Orchestrator.Coordinator.Platform.Access;

/// <summary>The calls under way of callers that may cease to be known while they last.</summary>
internal sealed class LiveCalls
{
    private readonly ConcurrentDictionary<RevocableCall, Caller> _calls = new();

    public IEnumerable<(RevocableCall Call, Caller Caller)> All => _calls.Select(entry => (entry.Key, entry.Value));

    public void Add(RevocableCall call, Caller caller)
    {
        if (caller.Key is not null || caller.ExpiresAt is not null)
        {
            _calls[call] = caller;
        }
    }

    public void Remove(RevocableCall call) => _calls.TryRemove(call, out _);
}
