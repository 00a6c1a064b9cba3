using Grpc.Core;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>A run as a client of the API sees it.</summary>
internal sealed class SubmittedRun(ClusterFixture cluster, string id)
{
    public string Id => id;

    public static async Task<SubmittedRun> SubmitAsync(ClusterFixture cluster, RunSpec spec)
    {
        var answer = await cluster.Runs.SubmitAsync(new() { Spec = spec }, cancellationToken: TestContext.Current.CancellationToken);
        return new(cluster, answer.Run.Id);
    }

    public async Task<Run> GetAsync() =>
        await cluster.Runs.GetAsync(new() { Run = id }, cancellationToken: TestContext.Current.CancellationToken);

    public async Task<Run> CancelAsync() =>
        await cluster.Runs.CancelAsync(new() { Run = id, Message = "enough" }, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Watches the run until it is in a status.</summary>
    public Task<Run> UntilAsync(RunStatus status) => UntilAsync(run => run.Status == status, $"is {status}");

    /// <summary>Watches the run until something is so; fails when it ends otherwise.</summary>
    public async Task<Run> UntilAsync(Func<Run, bool> condition, string description)
    {
        using var deadline = new Deadline($"{id} {description}");
        using var call = cluster.Runs.Watch(new() { Run = id }, cancellationToken: deadline.Token);
        Run? last = null;
        await foreach (var run in deadline.Guard(call.ResponseStream.ReadAllAsync(deadline.Token)))
        {
            if (condition(run))
            {
                return run;
            }

            last = run;
        }

        Assert.Fail($"The run ended before it {description}: {last}");
        return last;
    }

    /// <summary>Follows the served training loss until it has come to a step.</summary>
    public async Task UntilServedAsync(int step)
    {
        var request = new TailCurveRequest { Run = id, Metrics = { MetricNames.TrainLoss } };
        using var deadline = new Deadline($"step {step} of {id} is served");
        using var call = new Curves.CurvesClient(cluster.Invoker).Tail(request, cancellationToken: deadline.Token);
        await foreach (var update in deadline.Guard(call.ResponseStream.ReadAllAsync(deadline.Token)))
        {
            if (update.Points.Any(point => point.Step >= (ulong)step))
            {
                return;
            }
        }

        Assert.Fail($"The run ended before step {step} was served: {await GetAsync()}");
    }

    /// <summary>Follows the training loss to the run's end, as a client that draws it would.</summary>
    public async Task<IReadOnlyList<CurvePoint>> FollowAsync()
    {
        var request = new TailCurveRequest { Run = id, Metrics = { MetricNames.TrainLoss } };
        using var deadline = new Deadline($"the curve of {id} ends");
        using var call = new Curves.CurvesClient(cluster.Invoker).Tail(request, cancellationToken: deadline.Token);
        var points = new List<CurvePoint>();
        await foreach (var update in deadline.Guard(call.ResponseStream.ReadAllAsync(deadline.Token)))
        {
            points.RemoveAll(point => update.Restart && point.Step > (int)update.KeepThroughStep);
            points.AddRange(update.Points.Select(point => CurvePoint.Of(update.Metric, point)));
        }

        return points;
    }

    public async Task<TrainedRun> SucceededAsync()
    {
        var run = await UntilAsync(RunStatus.Succeeded);
        return await TrainedRun.ReadAsync(cluster, run);
    }
}
