using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Checkpoints;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Hosting;

namespace Orchestrator.Coordinator.Workers;

internal sealed class WorkersGrpcService(
    AttachCall attach,
    ShipCall ship,
    ICheckpointUploads uploads,
    IWorkerQuery workers,
    WorkerClosing closing,
    CallLifetime lifetime,
    WorkerInstruments instruments)
    : Contracts.V1.Workers.WorkersBase
{
    public override Task Attach(
        IAsyncStreamReader<AgentMessage> requestStream,
        IServerStreamWriter<CoordinatorMessage> responseStream,
        ServerCallContext context) =>
        attach.RunAsync(requestStream, responseStream, context.Access().Caller.Worker, context.CancellationToken);

    public override async Task Ship(
        IAsyncStreamReader<ShipBatch> requestStream, IServerStreamWriter<ShipAcknowledgement> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        instruments.ShipBegan();
        try
        {
            await ship.RunAsync(requestStream, responseStream, context.Access().Caller.Worker, call.Token);
        }
        finally
        {
            instruments.ShipEnded();
        }
    }

    public override async Task<UploadResponse> Upload(IAsyncStreamReader<UploadChunk> requestStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        await uploads.ReceiveAsync(requestStream, context.Access().Caller.Worker?.Name, call.Token);
        return new();
    }

    public override async Task<ListWorkersResponse> List(ListWorkersRequest request, ServerCallContext context) =>
        new() { Workers = { await workers.ListAsync(request.IncludeLost, context.CancellationToken) } };

    public override Task<Worker> Cordon(CordonWorkerRequest request, ServerCallContext context) =>
        closing.CordonAsync(request.Name, isDraining: false, context.CancellationToken);

    public override Task<Worker> Drain(DrainWorkerRequest request, ServerCallContext context) =>
        closing.CordonAsync(request.Name, isDraining: true, context.CancellationToken);

    public override Task<Worker> Uncordon(UncordonWorkerRequest request, ServerCallContext context) =>
        closing.UncordonAsync(request.Name, context.CancellationToken);
}
