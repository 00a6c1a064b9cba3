using System.Threading.Channels;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Workers;

/// <summary>
/// What is wished of the stream of one session. At most a few wishes wait: a nudge too many is dropped, because one is as good
/// as several; a fetch too many is dropped too, and its download times out.
/// </summary>
internal sealed class AttachedWorker(WorkerId id, string name, long session)
{
    private readonly Channel<FetchCheckpoint?> _wishes = Channel.CreateBounded<FetchCheckpoint?>(
        new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public WorkerId Id => id;

    public string Name => name;

    public long Session => session;

    /// <summary>What the worker should be doing may have changed.</summary>
    public void Nudge() => _wishes.Writer.TryWrite(null);

    public void Fetch(CheckpointRequest request) =>
        _wishes.Writer.TryWrite(new() { TransferId = request.TransferId, Location = request.Location, Endpoint = request.Endpoint });

    /// <summary>Waits until somebody wishes something, but not for long.</summary>
    /// <returns>The checkpoints that are to be fetched.</returns>
    public async Task<IReadOnlyList<FetchCheckpoint>> WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(longest, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await _wishes.Reader.WaitToReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }

        var fetches = new List<FetchCheckpoint>();
        while (_wishes.Reader.TryRead(out var wish))
        {
            if (wish is not null)
            {
                fetches.Add(wish);
            }
        }

        return fetches;
    }
}
