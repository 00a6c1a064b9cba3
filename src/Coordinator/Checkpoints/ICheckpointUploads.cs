using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Takes the files that workers send when asked to.</summary>
internal interface ICheckpointUploads
{
    /// <summary>Hands an upload on to the download that waits for it, at the pace of the latter.</summary>
    /// <param name="upload">The files.</param>
    /// <param name="worker">Who sends them: only the worker that was asked may; null: any.</param>
    /// <param name="cancellation">Of the sender.</param>
    Task ReceiveAsync(IAsyncStreamReader<UploadChunk> upload, string? worker, CancellationToken cancellation);
}
