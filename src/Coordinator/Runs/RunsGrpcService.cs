using Grpc.Core;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Scheduling;

namespace Orchestrator.Coordinator.Runs;

internal sealed class RunsGrpcService(
    RunSubmission submission,
    RunReader reader,
    RunWatcher watcher,
    RunLogs logs,
    IRunReferences references,
    IPlacementQuery placements,
    IGrainFactory grains,
    CallLifetime lifetime) : Contracts.V1.Runs.RunsBase
{
    private const int DefaultPageSize = 100;

    public override async Task<PlanResponse> Plan(PlanRequest request, ServerCallContext context)
    {
        var spec = SpecDefaults.Resolve(request.Spec);
        var forecast = await placements.ForecastAsync(spec, context.CancellationToken);
        return new PlanResponse
        {
            Spec = spec,
            Estimate = RunEstimate.Of(spec),
            FittingWorkers = { forecast.FittingWorkers },
            Placement = forecast.Sentence,
        };
    }

    public override async Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext context)
    {
        var (run, isRepeated) = await submission.SubmitAsync(request, context.CancellationToken);
        var details = await reader.GetUnexplainedAsync(run, context.CancellationToken);
        return new SubmitResponse { Run = RunMapping.ToProto(details), AlreadySubmitted = isRepeated };
    }

    public override async Task<Run> Get(GetRunRequest request, ServerCallContext context)
    {
        var run = await references.ResolveEvenDeletedAsync(request.Run, context.CancellationToken);
        return RunMapping.ToProto(await reader.GetAsync(run.Id, context.CancellationToken), run.Note);
    }

    public override async Task<ListRunsResponse> List(ListRunsRequest request, ServerCallContext context)
    {
        var pageSize = request.PageSize is 0 ? DefaultPageSize : (int)request.PageSize;
        var filter = new RunFilter(
            request.Project.Length > 0 ? request.Project : null,
            request.Status is RunStatus.Unspecified ? null : request.Status,
            request.Archived,
            request.Deleted,
            pageSize,
            PageToken.Read(request.PageToken));
        var runs = await reader.ListAsync(filter, context.CancellationToken);
        return new ListRunsResponse
        {
            Runs = { runs.Select(run => RunMapping.ToProto(run)) },
            NextPageToken = runs.Count == pageSize ? PageToken.After(runs[^1].Run.State).Write() : "",
        };
    }

    public override Task<Run> Cancel(CancelRunRequest request, ServerCallContext context) =>
        ExecuteAsync(request.Run, new RunCommand.Cancel(request.Message), context.CancellationToken);

    public override Task<Run> Pause(PauseRunRequest request, ServerCallContext context) =>
        ExecuteAsync(request.Run, new RunCommand.Pause(request.Message), context.CancellationToken);

    public override Task<Run> Resume(ResumeRunRequest request, ServerCallContext context) =>
        ExecuteAsync(request.Run, new RunCommand.Resume(), context.CancellationToken);

    public override Task<Run> Archive(ArchiveRunRequest request, ServerCallContext context) =>
        ExecuteAsync(request.Run, new RunCommand.Archive(), context.CancellationToken);

    public override Task<Run> Unarchive(UnarchiveRunRequest request, ServerCallContext context) =>
        ExecuteAsync(request.Run, new RunCommand.Unarchive(), context.CancellationToken);

    public override async Task<Run> Delete(DeleteRunRequest request, ServerCallContext context)
    {
        var run = await references.ResolveEvenDeletedAsync(request.Run, context.CancellationToken);
        return await ExecuteAsync(run, new RunCommand.Delete(), context.CancellationToken);
    }

    public override async Task Watch(WatchRunRequest request, IServerStreamWriter<Run> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var run = await references.ResolveAsync(request.Run, call.Token);
        await foreach (var now in watcher.WatchAsync(run, call.Token))
        {
            await responseStream.WriteAsync(now, call.Token);
        }
    }

    public override async Task Logs(ReadLogsRequest request, IServerStreamWriter<LogChunk> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var run = await references.ResolveAsync(request.Run, call.Token);
        await foreach (var chunk in logs.ReadAsync(run, (int)request.Attempt, request.Follow, call.Token))
        {
            await responseStream.WriteAsync(chunk, call.Token);
        }

        await references.RequireAsync(run, call.Token);
    }

    private async Task<Run> ExecuteAsync(string reference, RunCommand command, CancellationToken cancellation)
    {
        var run = await references.ResolveAsync(reference, cancellation);
        return await ExecuteAsync(run, command, cancellation);
    }

    private async Task<Run> ExecuteAsync(RunReference run, RunCommand command, CancellationToken cancellation)
    {
        await grains.GetGrain<IRunGrain>(run.Id.Value).ExecuteAsync(command, cancellation);
        return RunMapping.ToProto(await reader.GetAsync(run.Id, cancellation), run.Note);
    }
}
