using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Workers;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>
/// Fetches a checkpoint from the worker that holds it: whichever coordinator the worker is attached to asks it to upload to this one.
/// </summary>
internal sealed class CheckpointDownload(CheckpointTransfers transfers, IGrainFactory grains, UploadEndpoint endpoint, TimeProvider clock)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <exception cref="Platform.Errors.OrchestratorException">The worker is away, falls silent, or cannot read the files.</exception>
    public async IAsyncEnumerable<CheckpointChunk> ReadAsync(
        KnownCheckpoint checkpoint, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var transfer = transfers.Open(checkpoint.WorkerName);
        var request = new CheckpointRequest(transfer.Id, checkpoint.Stored.Location, endpoint.Address);
        if (!await grains.GetGrain<IWorkerGrain>(checkpoint.Stored.Worker.Value).FetchAsync(request))
        {
            throw CheckpointErrors.WorkerAway(checkpoint);
        }

        while (await NextAsync(transfer.Chunks, checkpoint, cancellation) is { } chunk)
        {
            yield return chunk;
        }
    }

    private async Task<CheckpointChunk?> NextAsync(
        ChannelReader<CheckpointChunk> chunks, KnownCheckpoint checkpoint, CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(LongestSilence, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            return await chunks.WaitToReadAsync(patience.Token) && chunks.TryRead(out var chunk) ? chunk : null;
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw CheckpointErrors.WorkerSilent(checkpoint, LongestSilence);
        }
        catch (UploadFailedException error)
        {
            throw CheckpointErrors.Unreadable(checkpoint, error.Message);
        }
    }
}
