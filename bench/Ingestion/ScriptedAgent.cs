using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orchestrator.Bench.Service;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Bench.Ingestion;

/// <summary>A worker without trainers: it takes every task that it is given, and says that all of them run.</summary>
internal sealed class ScriptedAgent : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<AgentMessage, CoordinatorMessage> _call;
    private readonly CancellationTokenSource _ending = new();
    private Task _beating = Task.CompletedTask;

    private ScriptedAgent(AsyncDuplexStreamingCall<AgentMessage, CoordinatorMessage> call) => _call = call;

    public Welcome Welcome { get; private set; } = new();

    public IReadOnlyList<DesiredTask> Tasks { get; private set; } = [];

    /// <summary>Attaches a worker with so many devices, and waits until each has its task.</summary>
    public static async Task<ScriptedAgent> AttachAsync(
        Workers.WorkersClient client, int devices, TimeProvider clock, CancellationToken cancellation)
    {
        var agent = new ScriptedAgent(client.Attach(cancellationToken: cancellation));
        await agent._call.RequestStream.WriteAsync(new() { Hello = HelloOf(devices) }, cancellation);
        while (agent.Tasks.Count < devices && await agent._call.ResponseStream.MoveNext(cancellation))
        {
            agent.Understand(agent._call.ResponseStream.Current);
        }

        agent._beating = agent.BeatAsync(clock);
        return agent;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _call.Dispose();
        _ending.Dispose();
    }

    private void Understand(CoordinatorMessage message)
    {
        switch (message)
        {
            case { Welcome: { } welcome }:
                Welcome = welcome;
                break;
            case { Tasks: { } desired }:
                Tasks = desired.Tasks;
                break;
        }
    }

    // Nothing that the coordinator says from now on changes what this worker does.
    private async Task BeatAsync(TimeProvider clock)
    {
        var started = Timestamp.FromDateTimeOffset(clock.GetUtcNow());
        var reports = Tasks.Select(task => ReportOf(task, started));
        var heartbeat = new AgentMessage { Heartbeat = new() { Tasks = { reports }, Data = { Source() } } };
        using var timer = new PeriodicTimer(Welcome.HeartbeatInterval.ToTimeSpan(), clock);
        do
        {
            await _call.RequestStream.WriteAsync(heartbeat, _ending.Token);
        }
        while (await timer.WaitForNextTickAsync(_ending.Token));
    }

    private static Hello HelloOf(int devices) => new()
    {
        Name = "bench",
        IdentityKey = Guid.NewGuid().ToString(),
        Pool = "default",
        Devices = { Enumerable.Range(0, devices).Select(DeviceOf) },
        Version = "bench",
        BootId = "bench",
        Host = "bench",
        Data = { Source() },
    };

    private static Device DeviceOf(int number) =>
        new() { Id = string.Create(CultureInfo.InvariantCulture, $"cpu-{number}"), Kind = DeviceKind.Cpu, Threads = 1 };

    private static TaskReport ReportOf(DesiredTask task, Timestamp started) =>
        new() { RunId = task.RunId, Attempt = task.Attempt, State = TaskState.Running, StartedAt = started };

    private static DataSource Source() => new() { Name = SmallRun.Source, Tokenizer = Tokenizer.Bytes };
}
