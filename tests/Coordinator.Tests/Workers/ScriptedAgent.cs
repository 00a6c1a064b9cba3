using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Tests.Workers;

/// <summary>The worker's side of the contract, word for word as a test dictates it.</summary>
internal sealed class ScriptedAgent : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AsyncDuplexStreamingCall<AgentMessage, CoordinatorMessage> _call;
    private readonly Channel<CoordinatorMessage> _heard = Channel.CreateUnbounded<CoordinatorMessage>();
    private readonly Task _hearing;

    private ScriptedAgent(AsyncDuplexStreamingCall<AgentMessage, CoordinatorMessage> call)
    {
        _call = call;
        _hearing = HearAsync();
    }

    public Welcome Welcome { get; private set; } = new();

    public static Hello HelloOf(string name, string key = "the secret of this folder") => new()
    {
        Name = name,
        IdentityKey = key,
        Pool = "cpu",
        Devices = { new Device { Id = "cpu-0", Kind = DeviceKind.Cpu, Threads = 1, MemoryBytes = 1UL << 40, Model = "a CPU" } },
        Version = "1",
        BootId = "boot",
        Host = $"host-of-{name}",
        Data = { new DataSource { Name = "books", Tokenizer = Tokenizer.Bytes, Tokens = 1_000_000, Documents = 1000, Hash = "abc" } },
    };

    /// <summary>Says hello, and hears the welcome.</summary>
    public static Task<ScriptedAgent> AttachAsync(GrpcChannel channel, Hello hello) => AttachAsync(channel.CreateCallInvoker(), hello);

    /// <summary>Says hello, and hears the welcome.</summary>
    public static async Task<ScriptedAgent> AttachAsync(CallInvoker connection, Hello hello)
    {
        var agent = Call(connection);
        await agent.SayAsync(new() { Hello = hello });
        agent.Welcome = (await agent.HearAsync(message => message.Welcome is not null)).Welcome;
        return agent;
    }

    public static ScriptedAgent Call(GrpcChannel channel) => Call(channel.CreateCallInvoker());

    public static ScriptedAgent Call(CallInvoker connection) => new(new Contracts.V1.Workers.WorkersClient(connection).Attach());

    public Task SayAsync(AgentMessage message) => _call.RequestStream.WriteAsync(message);

    public Task BeatAsync(params IEnumerable<TaskReport> tasks) =>
        SayAsync(new() { Heartbeat = new() { Tasks = { tasks }, Data = { HelloOf("any").Data } } });

    /// <summary>The next message of that kind; others in between are passed over.</summary>
    public async Task<CoordinatorMessage> HearAsync(Func<CoordinatorMessage, bool> isMeant)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            var message = await _heard.Reader.ReadAsync(patience.Token);
            if (isMeant(message))
            {
                return message;
            }
        }
    }

    public async Task<DesiredTasks> HearTasksAsync(Func<DesiredTasks, bool> isMeant) =>
        (await HearAsync(message => message.Tasks is { } tasks && isMeant(tasks))).Tasks;

    public async Task<Goodbye> HearGoodbyeAsync() => (await HearAsync(message => message.Goodbye is not null)).Goodbye;

    /// <summary>Waits for the coordinator's end of the call.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            await _hearing.WaitAsync(Patience);
            return _call.GetStatus();
        }
        catch (RpcException error)
        {
            return error.Status;
        }
    }

    /// <summary>The connection is gone, from one moment to the next.</summary>
    public void Vanish() => _call.Dispose();

    public TaskReport Report(DesiredTask task, TaskState state, Verdict? verdict = null, ulong lastSequence = 0) => new()
    {
        RunId = task.RunId,
        Attempt = task.Attempt,
        State = state,
        StartedAt = state == TaskState.Starting ? null : Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddYears(61)),
        Verdict = verdict,
        LastSequence = lastSequence,
        Ending = state == TaskState.Ended ? "exited with code 0" : "",
    };

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task HearAsync()
    {
        try
        {
            await foreach (var message in _call.ResponseStream.ReadAllAsync())
            {
                await _heard.Writer.WriteAsync(message);
            }
        }
        finally
        {
            _heard.Writer.Complete();
        }
    }
}
