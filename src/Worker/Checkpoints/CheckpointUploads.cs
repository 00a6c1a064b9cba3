using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Worker.Platform;
using Orchestrator.Worker.Session;
using Orchestrator.Worker.Session.Credentials;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>
/// Sends checkpoints that were asked for to the coordinator that asked, one after the other. Of more than a few waiting requests the
/// newest are dropped: their askers time out and may ask again.
/// </summary>
internal sealed partial class CheckpointUploads(
    CheckpointRoot root, CoordinatorConnections connections, Enrollment enrollment, ILogger<CheckpointUploads> logger) : BackgroundService
{
    private const int ChunkBytes = 256 * 1024;

    private readonly Channel<FetchCheckpoint> _requests = Channel.CreateBounded<FetchCheckpoint>(
        new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Fetch(FetchCheckpoint request) => _requests.Writer.TryWrite(request);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var request in _requests.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await UploadAsync(request, stoppingToken);
                LogAnswered(request.Location, request.Endpoint);
            }
            catch (Exception error) when (error is RpcException or UriFormatException)
            {
                LogFailed(request.Location, request.Endpoint, error);
            }
        }
    }

    private async Task UploadAsync(FetchCheckpoint request, CancellationToken cancellation)
    {
        using var channel = connections.Open(new(request.Endpoint), enrollment.HeaderAsync);
        using var call = new Workers.WorkersClient(channel).Upload(cancellationToken: cancellation);
        await call.RequestStream.TryWriteAsync(new() { TransferId = request.TransferId }, cancellation);
        try
        {
            var checkpoint = root.Resolve(request.Location)
                ?? throw new IOException($"\"{request.Location}\" is not the location of a checkpoint: run/attempt/sequence.");
            foreach (var file in checkpoint.Store.Files(checkpoint.Position))
            {
                await SendAsync(checkpoint, file, call.RequestStream, cancellation);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(request.Location, error);
            await call.RequestStream.TryWriteAsync(new() { Error = error.Message }, cancellation);
        }

        await call.RequestStream.TryCompleteAsync();
        await call;
    }

    private static async Task SendAsync(
        LocatedCheckpoint checkpoint, string file, IClientStreamWriter<UploadChunk> stream, CancellationToken cancellation)
    {
        await using var content = checkpoint.Store.OpenRead(checkpoint.Position, file);
        var header = new CheckpointFileHeader { Name = file, SizeBytes = (ulong)content.Length };
        var goesOn = await stream.TryWriteAsync(new() { Chunk = new() { File = header } }, cancellation);
        var buffer = new byte[ChunkBytes];
        while (goesOn && await content.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            var bytes = ByteString.CopyFrom(buffer, 0, read);
            goesOn = await stream.TryWriteAsync(new() { Chunk = new() { Bytes = bytes } }, cancellation);
        }
    }
}
