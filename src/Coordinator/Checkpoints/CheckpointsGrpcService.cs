using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Checkpoints;

internal sealed class CheckpointsGrpcService(
    IRunReferences runs, CheckpointQuery checkpoints, CheckpointDownload download, CallLifetime lifetime)
    : Contracts.V1.Checkpoints.CheckpointsBase
{
    public override async Task<ListCheckpointsResponse> List(ListCheckpointsRequest request, ServerCallContext context)
    {
        var run = await runs.ResolveAsync(request.Run, context.Access(), context.CancellationToken);
        var known = await checkpoints.ListAsync(run.Id, context.CancellationToken);
        await runs.RequireAsync(run, context.CancellationToken);
        return new() { RunId = run.Id.ToString(), Checkpoints = { known.Select(CheckpointsMapping.ToProto) } };
    }

    public override async Task Download(
        DownloadCheckpointRequest request, IServerStreamWriter<CheckpointChunk> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var run = await runs.ResolveAsync(request.Run, context.Access(), call.Token);
        var chosen = await checkpoints.ChooseAsync(run, request.HasStep ? request.Step : null, call.Token);
        await foreach (var chunk in download.ReadAsync(chosen, call.Token))
        {
            await responseStream.WriteAsync(chunk, call.Token);
        }
    }
}
