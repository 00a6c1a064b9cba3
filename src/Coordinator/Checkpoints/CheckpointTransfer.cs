using System.Threading.Channels;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>
/// One checkpoint on its way from the worker that holds it to the caller that wants it. A few chunks are in between at most:
/// who sends waits for who receives.
/// </summary>
internal sealed class CheckpointTransfer(string worker, Action<CheckpointTransfer> closed) : IDisposable
{
    private const int ChunksInBetween = 4;

    private readonly Channel<CheckpointChunk> _chunks = Channel.CreateBounded<CheckpointChunk>(
        new BoundedChannelOptions(ChunksInBetween) { SingleReader = true, SingleWriter = true });

    private int _isClaimed;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Name of the one that is asked.</summary>
    public string Worker => worker;

    public ChannelReader<CheckpointChunk> Chunks => _chunks.Reader;

    /// <summary>Only one upload may answer.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _isClaimed, 1) == 0;

    /// <returns>False: the caller has gone.</returns>
    public async Task<bool> TrySendAsync(CheckpointChunk chunk, CancellationToken cancellation)
    {
        try
        {
            await _chunks.Writer.WriteAsync(chunk, cancellation);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <param name="error">Null: everything was sent.</param>
    public void Complete(Exception? error) => _chunks.Writer.TryComplete(error);

    public void Dispose()
    {
        closed(this);
        _chunks.Writer.TryComplete();
    }
}
