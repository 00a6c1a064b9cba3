using Grpc.Core;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Platform.Access;
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
        context.Access().Require(spec.Project);
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
        var (run, isRepeated) = await submission.SubmitAsync(request, context.Access(), context.CancellationToken);
        var details = await reader.GetUnexplainedAsync(run, context.CancellationToken);
        return new SubmitResponse { Run = RunMapping.ToProto(details), AlreadySubmitted = isRepeated };
    }

    public override async Task<Run> Get(GetRunRequest request, ServerCallContext context)
    {
        var run = await references.ResolveEvenDeletedAsync(request.Run, context.Access(), context.CancellationToken);
        return RunMapping.ToProto(await reader.GetAsync(run.Id, context.CancellationToken), run.Note);
    }

    public override async Task<ListRunsResponse> List(ListRunsRequest request, ServerCallContext context)
    {
        var pageSize = request.PageSize is 0 ? DefaultPageSize : (int)request.PageSize;
        var filter = new RunFilter(
            context.Access().Visible,
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
        ExecuteAsync(context, request.Run, new RunCommand.Cancel(request.Message));

    public override Task<Run> Pause(PauseRunRequest request, ServerCallContext context) =>
        ExecuteAsync(context, request.Run, new RunCommand.Pause(request.Message));

    public override Task<Run> Resume(ResumeRunRequest request, ServerCallContext context) =>
        ExecuteAsync(context, request.Run, new RunCommand.Resume());

    public override Task<Run> Archive(ArchiveRunRequest request, ServerCallContext context) =>
        ExecuteAsync(context, request.Run, new RunCommand.Archive());

    public override Task<Run> Unarchive(UnarchiveRunRequest request, ServerCallContext context) =>
        ExecuteAsync(context, request.Run, new RunCommand.Unarchive());

    public override async Task<Run> Delete(DeleteRunRequest request, ServerCallContext context)
    {
        var run = await references.ResolveEvenDeletedAsync(request.Run, context.Access(), context.CancellationToken);
        return await ExecuteAsync(context, run, new RunCommand.Delete());
    }

    public override async Task Watch(WatchRunRequest request, IServerStreamWriter<Run> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var run = await references.ResolveAsync(request.Run, context.Access(), call.Token);
        await foreach (var now in watcher.WatchAsync(run, call.Token))
        {
            await responseStream.WriteAsync(now, call.Token);
        }
    }

    public override async Task Logs(ReadLogsRequest request, IServerStreamWriter<LogChunk> responseStream, ServerCallContext context)
    {
        using var call = lifetime.Begin(context);
        var run = await references.ResolveAsync(request.Run, context.Access(), call.Token);
        await foreach (var chunk in logs.ReadAsync(run, (int)request.Attempt, request.Follow, call.Token))
        {
            await responseStream.WriteAsync(chunk, call.Token);
        }

        await references.RequireAsync(run, call.Token);
    }

    private async Task<Run> ExecuteAsync(ServerCallContext context, string reference, RunCommand command)
    {
        var run = await references.ResolveAsync(reference, context.Access(), context.CancellationToken);
        return await ExecuteAsync(context, run, command);
    }

    private async Task<Run> ExecuteAsync(ServerCallContext context, RunReference run, RunCommand command)
    {
        var attributed = command with { Actor = context.Access().Actor };
        await grains.GetGrain<IRunGrain>(run.Id.Value).ExecuteAsync(attributed, context.CancellationToken);
        return RunMapping.ToProto(await reader.GetAsync(run.Id, context.CancellationToken), run.Note);
    }
}
