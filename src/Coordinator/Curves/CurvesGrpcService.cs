using Grpc.Core;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

internal sealed class CurvesGrpcService(
    IRunReferences runs,
    CurveReader reader,
    CurveTail tail,
    ILineageQuery lineages,
    MetricSummaries summaries,
    MatrixReader matrices,
    CallLifetime lifetime)
    : Contracts.V1.Curves.CurvesBase
{
    public override async Task<ReadCurveResponse> Read(ReadCurveRequest request, ServerCallContext context)
    {
        var run = await runs.ResolveAsync(request.Run, context.Access(), context.CancellationToken);
        var curve = await reader.ReadAsync(run, request.Metric, request.Attempt, context.CancellationToken);
        await runs.RequireAsync(run, context.CancellationToken);
        return request.MaxPoints > 0 || curve.Count <= CurveReader.MostPoints
            ? CurvesMapping.ToProto(run, curve, Thinning.Fit(curve, (int)request.MaxPoints))
            : throw CurveErrors.TooLong(run, request.Metric, curve.Count);
    }

    public override async Task Export(
        ReadCurveRequest request, IServerStreamWriter<ReadCurveResponse> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var run = await runs.ResolveAsync(request.Run, context.Access(), call.Token);
        var curve = await reader.ReadAsync(run, request.Metric, request.Attempt, call.Token);
        await runs.RequireAsync(run, call.Token);
        var pieces = Thinning.Fit(curve, (int)request.MaxPoints).Chunk(MetricTail.PointsPerMessage);
        await responseStream.WriteAsync(CurvesMapping.ToProto(run, curve, pieces.FirstOrDefault([])), call.Token);
        foreach (var piece in pieces.Skip(1))
        {
            await responseStream.WriteAsync(new() { Points = { piece.Select(CurvesMapping.ToProto) } }, call.Token);
        }
    }

    public override async Task Tail(TailCurveRequest request, IServerStreamWriter<CurveUpdate> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var run = await runs.ResolveAsync(request.Run, context.Access(), call.Token);
        await foreach (var update in tail.FollowAsync(run.Id, request.Metrics, call.Token))
        {
            await responseStream.WriteAsync(update, call.Token);
        }

        await runs.RequireAsync(run, call.Token);
    }

    public override async Task<ListMetricsResponse> ListMetrics(ListMetricsRequest request, ServerCallContext context)
    {
        var run = await runs.ResolveAsync(request.Run, context.Access(), context.CancellationToken);
        var lineage = await lineages.ReadAsync(run.Id, context.CancellationToken);
        var metrics = await summaries.ReadAsync(run.Id, lineage, context.CancellationToken);
        await runs.RequireAsync(run, context.CancellationToken);
        return new() { Metrics = { metrics.Select(CurvesMapping.ToProto) } };
    }

    public override async Task<ReadMatricesResponse> ReadMatrices(ReadMatricesRequest request, ServerCallContext context)
    {
        var run = await runs.ResolveAsync(request.Run, context.Access(), context.CancellationToken);
        var step = request.HasStep ? request.Step : (ulong?)null;
        var newest = await matrices.ReadAsync(run, request.Names, step, context.CancellationToken);
        await runs.RequireAsync(run, context.CancellationToken);
        return new() { RunId = run.Id.ToString(), RunName = run.Name, Matrices = { newest } };
    }
}
