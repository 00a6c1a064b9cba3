using System.Collections.Concurrent;
using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>The downloads of this coordinator that wait for a worker, or are fed by one.</summary>
internal sealed class CheckpointTransfers : ICheckpointUploads
{
    private readonly ConcurrentDictionary<string, CheckpointTransfer> _open = new();

    /// <param name="worker">The one that is asked.</param>
    public CheckpointTransfer Open(string worker)
    {
        var transfer = new CheckpointTransfer(worker, closed: ended => _open.TryRemove(ended.Id, out _));
        _open[transfer.Id] = transfer;
        return transfer;
    }

    public async Task ReceiveAsync(IAsyncStreamReader<UploadChunk> upload, string? worker, CancellationToken cancellation)
    {
        if (!await upload.MoveNext(cancellation))
        {
            return;
        }

        var id = upload.Current.TransferId;
        if (!_open.TryGetValue(id, out var transfer) || (worker ?? transfer.Worker) != transfer.Worker || !transfer.TryClaim())
        {
            throw CheckpointErrors.NobodyWaits(id);
        }

        try
        {
            await PassOnAsync(upload, transfer, cancellation);
        }
        catch (Exception error)
        {
            transfer.Complete(new UploadFailedException("its upload broke off", error));
            throw;
        }
    }

    private static async Task PassOnAsync(
        IAsyncStreamReader<UploadChunk> upload, CheckpointTransfer transfer, CancellationToken cancellation)
    {
        do
        {
            var sent = upload.Current;
            if (sent.Error.Length > 0)
            {
                transfer.Complete(new UploadFailedException(sent.Error));
                return;
            }

            if (sent.Chunk is { } chunk && !await transfer.TrySendAsync(chunk, cancellation))
            {
                throw CheckpointErrors.NobodyWaits(transfer.Id);
            }
        }
        while (await upload.MoveNext(cancellation));

        transfer.Complete(error: null);
    }
}
