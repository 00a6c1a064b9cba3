using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Worker.Tests.Peers;

/// <summary>
/// The other end of the worker protocol: a real gRPC server that keeps what it is told and says what the test wants. Stopping its server
/// and starting another on the same port is a coordinator's restart; what it has kept stays.
/// </summary>
internal sealed class RecordingCoordinator : Contracts.V1.Workers.WorkersBase, IAsyncDisposable
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(100);

    private readonly int _port = TestPorts.Choose();
    private readonly ConcurrentDictionary<string, ShippedTask> _shipped = new();
    private readonly SemaphoreSlim _mayAcknowledge = new(1, 1);
    private readonly CancellationTokenSource _killed = new();
    private WebApplication? _server;
    private TaskCompletionSource _changed = new();
    private DesiredTasks? _desired;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public ConcurrentQueue<Hello> Hellos { get; } = new();

    /// <summary>What the Attach and Ship calls were authorized by; null: by nothing.</summary>
    public ConcurrentQueue<string?> Shown { get; } = new();

    public RecordingKeys Keys { get; } = new();

    public ConcurrentQueue<Heartbeat> Heartbeats { get; } = new();

    public ConcurrentDictionary<string, List<UploadChunk>> Uploads { get; } = new();

    /// <summary>Answers hello instead of a welcome.</summary>
    public Goodbye? Farewell { get; set; }

    /// <summary>Runs whose journals are not taken.</summary>
    public ConcurrentDictionary<string, bool> NotGiven { get; } = new();

    public ShippedTask Shipped(string runId, uint attempt = 1) => _shipped.GetOrAdd($"{runId}/{attempt}", _ => new());

    public TaskReport? Reported(string runId, uint attempt = 1) =>
        Heartbeats.LastOrDefault()?.Tasks.FirstOrDefault(task => task.RunId == runId && task.Attempt == attempt);

    public static async Task<RecordingCoordinator> StartAsync()
    {
        var coordinator = new RecordingCoordinator();
        await coordinator.StartServerAsync();
        return coordinator;
    }

    public async Task StartServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton(Keys);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(_port, listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        _server.MapGrpcService<RecordingCoordinator>();
        _server.MapGrpcService<RecordingKeys>();
        await _server.StartAsync();
    }

    public async Task StopServerAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server!.StopAsync(now.Token);
        await _server.DisposeAsync();
        _server = null;
    }

    public void Want(params DesiredTask[] tasks) => Want(new DesiredTasks { Tasks = { tasks } });

    public void Want(DesiredTasks desired)
    {
        _desired = desired;
        Push(new() { Tasks = desired });
    }

    public void SayGoodbye(Goodbye goodbye) => Push(new() { Goodbye = goodbye });

    public void Fetch(FetchCheckpoint fetch) => Push(new() { Fetch = fetch });

    /// <summary>Until it is disposed, batches arrive but nothing is acknowledged.</summary>
    public async Task<IDisposable> HoldAcknowledgementsAsync()
    {
        await _mayAcknowledge.WaitAsync();
        return new Hold(_mayAcknowledge);
    }

    public override async Task Attach(
        IAsyncStreamReader<AgentMessage> requestStream, IServerStreamWriter<CoordinatorMessage> responseStream, ServerCallContext context)
    {
        Show(context);
        await requestStream.MoveNext();
        Hellos.Enqueue(requestStream.Current.Hello);
        if (Farewell is { } farewell)
        {
            await responseStream.WriteAsync(new() { Goodbye = farewell });
            return;
        }

        var welcome = new Welcome { WorkerId = "worker", Session = (ulong)Hellos.Count, HeartbeatInterval = HeartbeatInterval.ToDuration() };
        await responseStream.WriteAsync(new() { Welcome = welcome });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _killed.Token);
        var pushing = PushAsync(responseStream, ended.Token);
        try
        {
            while (await requestStream.MoveNext())
            {
                Heartbeats.Enqueue(requestStream.Current.Heartbeat);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await pushing;
        }
    }

    public override async Task Ship(
        IAsyncStreamReader<ShipBatch> requestStream, IServerStreamWriter<ShipAcknowledgement> responseStream, ServerCallContext context)
    {
        Show(context);
        while (await requestStream.MoveNext())
        {
            var batch = requestStream.Current;
            if (NotGiven.ContainsKey(batch.RunId))
            {
                throw NotGivenError();
            }

            await _mayAcknowledge.WaitAsync(context.CancellationToken);
            _mayAcknowledge.Release();
            var answer = new ShipAcknowledgement { RunId = batch.RunId, Attempt = batch.Attempt };
            if (batch.Journal is { } journal)
            {
                answer.JournalThrough = Shipped(batch.RunId, batch.Attempt).Commit(journal);
            }
            else
            {
                answer.LogThrough = Shipped(batch.RunId, batch.Attempt).Commit(batch.Log);
            }

            await responseStream.WriteAsync(answer);
        }
    }

    public override async Task<UploadResponse> Upload(IAsyncStreamReader<UploadChunk> requestStream, ServerCallContext context)
    {
        var chunks = new List<UploadChunk>();
        while (await requestStream.MoveNext())
        {
            chunks.Add(requestStream.Current);
        }

        Uploads[chunks[0].TransferId] = chunks;
        return new();
    }

    public async ValueTask DisposeAsync()
    {
        await _killed.CancelAsync();
        if (_server is not null)
        {
            await StopServerAsync();
        }

        _killed.Dispose();
        _mayAcknowledge.Dispose();
    }

    private void Show(ServerCallContext context)
    {
        var shown = context.RequestHeaders.GetValue("authorization");
        Shown.Enqueue(shown);
        if (Keys.Refuses(shown))
        {
            throw new RpcException(new(StatusCode.Unauthenticated, "this holds no longer"));
        }
    }

    private readonly ConcurrentQueue<CoordinatorMessage> _outgoing = new();

    private void Push(CoordinatorMessage message)
    {
        _outgoing.Enqueue(message);
        Interlocked.Exchange(ref _changed, new()).SetResult();
    }

    // Like the real one, it states the whole anew in every session.
    private async Task PushAsync(IServerStreamWriter<CoordinatorMessage> stream, CancellationToken ended)
    {
        try
        {
            if (_desired is { } desired)
            {
                await stream.WriteAsync(new() { Tasks = desired }, ended);
            }

            while (true)
            {
                var changed = _changed;
                while (_outgoing.TryDequeue(out var message))
                {
                    await stream.WriteAsync(message, ended);
                }

                await changed.Task.WaitAsync(ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The agent has left.
        }
    }

    private static RpcException NotGivenError() => new Google.Rpc.Status
    {
        Code = (int)Code.PermissionDenied,
        Message = "the attempt was never given to this worker",
        Details = { Any.Pack(new ErrorInfo { Domain = "orchestrator", Reason = "ERROR_REASON_ATTEMPT_NOT_GIVEN" }) },
    }.ToRpcException();

    private sealed class Hold(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
