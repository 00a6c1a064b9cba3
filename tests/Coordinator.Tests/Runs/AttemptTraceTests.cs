using System.Collections.Concurrent;
using System.Diagnostics;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.Coordinator.Tests.Workers;
using Orchestrator.TestKit;
using ActivityNames = Orchestrator.ServiceDefaults.ActivityNames;

namespace Orchestrator.Coordinator.Tests.Runs;

public sealed class AttemptTraceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == ActivityNames.CoordinatorSource,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private CoordinatorHost? _host;

    private CoordinatorHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        _listener.ActivityStopped = _spans.Enqueue;
        ActivitySource.AddActivityListener(_listener);
        _host = await CoordinatorHost.StartAsync(postgres);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _listener.Dispose();
    }

    [Fact]
    public async Task The_first_attempt_is_in_the_trace_of_the_submission_and_a_later_one_has_its_own_that_links_to_it()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("traced"));
        var first = await TestRuns.GiveAsync(Host.Channel, agent, spec => spec.Retries = new() { Backoff = new() { Nanos = 1_000_000 } });
        await agent.BeatAsync(agent.Report(first, TaskState.Running));
        await SpanAsync(first, ActivityNames.Start);
        await agent.BeatAsync(agent.Report(first, TaskState.Ended));
        var second = Assert.Single((await agent.HearTasksAsync(tasks => tasks.Tasks.Any(task => task.Attempt == 2))).Tasks);

        var submission = await SpanAsync(first, ActivityNames.Submit);
        Assert.Equal(submission.Id, first.TraceParent);
        foreach (var phase in new[] { ActivityNames.Queue, ActivityNames.Place, ActivityNames.Start })
        {
            Assert.Equal(submission.SpanId, (await SpanAsync(first, phase)).ParentSpanId);
        }

        var queue = await SpanAsync(second, ActivityNames.Queue);
        Assert.Equal(queue.Id, second.TraceParent);
        Assert.NotEqual(submission.TraceId, queue.TraceId);
        Assert.Equal(default, queue.ParentSpanId);
        Assert.Equal(submission.Context.SpanId, Assert.Single(queue.Links).Context.SpanId);
        Assert.Equal(queue.SpanId, (await SpanAsync(second, ActivityNames.Place)).ParentSpanId);
    }

    // A submission is of no attempt.
    private Task<Activity> SpanAsync(DesiredTask task, string name) => Eventually.NotNullAsync(() => Task.FromResult(_spans.FirstOrDefault(span =>
        span.OperationName == name
        && (string?)span.GetTagItem(ActivityNames.RunId) == task.RunId
        && (name == ActivityNames.Submit || Equals(span.GetTagItem(ActivityNames.Attempt), (int)task.Attempt)))));
}
