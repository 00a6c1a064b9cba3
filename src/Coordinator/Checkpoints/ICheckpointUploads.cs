using Grpc.Core;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Checkpoints;

/// <summary>Takes the files that workers send when asked to.</summary>
internal interface ICheckpointUploads
{
    /// <summary>Hands an upload on to the download that waits for it, at the pace of the latter.</summary>
    Task ReceiveAsync(IAsyncStreamReader<UploadChunk> upload, CancellationToken cancellation);
}
