using System.Collections.Concurrent;
using Grpc.Core;
using Npgsql;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>
/// One real cluster for all tests: PostgreSQL and a coordinator, started by the code behind <c>orc dev</c>, and prepared data. Workers
/// are the tests' own, each in a pool of its own, so that a test knows what its worker does and may kill it.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private DevCluster? _cluster;
    private ServerConnection? _server;
    private TestWorker? _worker;
    private TrainedRun? _undisturbed;
    private int _workers;
    private int _reportedErrors;

    public string Server => Cluster.Endpoints.Grpc;

    public CallInvoker Invoker => _server?.Invoker ?? throw new InvalidOperationException("The cluster is not started.");

    public Runs.RunsClient Runs => new(Invoker);

    internal DevCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not started.");

    internal DevFolder Folder => new(_folder["dev"]);

    public async ValueTask InitializeAsync()
    {
        var settings = new DevSettings(Folder.Root, Workers: 0, Port: 0);
        _cluster = await DevCluster.StartAsync(settings, _said.Enqueue, TimeProvider.System, TestContext.Current.CancellationToken);
        _server = ServerConnection.To(new([new Uri(_cluster.Endpoints.Grpc)], nameof(ClusterFixture)));
        await TinyRun.PrepareDataAsync(_folder.Path, Path.Combine(Folder.Data, TinyRun.Source));
    }

    /// <summary>Runs <c>orc</c> against this cluster to its end.</summary>
    public Task<RunningProgram> OrcAsync(params string[] arguments) => Orc.RunAsync(_folder.Path, Server, arguments);

    /// <summary>No two workers of this test process have the same.</summary>
    public int NextWorkerNumber() => Interlocked.Increment(ref _workers);

    /// <summary>What <see cref="TinyRun.Spec"/> comes to when nobody is killed: trained once, for whoever asks first.</summary>
    internal async Task<TrainedRun> UndisturbedAsync()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _undisturbed ??= await TrainUndisturbedAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>As <c>kill -9</c>; it is started again by what started it.</summary>
    public async Task KillCoordinatorAsync()
    {
        var coordinator = Cluster.Coordinator.Process;
        coordinator.Mark.Send(Signal.Kill);
        await coordinator.Exited;
    }

    /// <summary>
    /// A worker's lease would run out after a while; a test does not wait for that. Nobody is overdue whom the control plane has not waited for.
    /// </summary>
    public async Task CallLostAsync(string worker)
    {
        await using var database = NpgsqlDataSource.Create(Cluster.Endpoints.Database);
        await using var command = database.CreateCommand(
            """
            WITH before AS (UPDATE control_plane SET since = since - interval '1 hour')
            UPDATE worker SET last_seen = last_seen - interval '1 hour' WHERE name = @name
            """);
        command.Parameters.AddWithValue("name", worker);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Each checkpoint is due to be verified minutes after it was written, and then once a day; a test does not wait for that.</summary>
    internal async Task VerifyNowAsync(SubmittedRun run)
    {
        await using var database = NpgsqlDataSource.Create(Cluster.Endpoints.Database);
        await using var command = database.CreateCommand("UPDATE checkpoint SET verification_due_at = now() WHERE run_id = @run");
        command.Parameters.AddWithValue("run", Guid.Parse(run.Id));
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What is counted in the cluster's database.</summary>
    public async Task<long> CountAsync(string query)
    {
        await using var database = NpgsqlDataSource.Create(Cluster.Endpoints.Database);
        await using var command = database.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public Task CoordinatorIsReadyAsync() => Http.IsReadyAsync(Cluster.Endpoints.Http);

    /// <summary>What the coordinator logged as an error since this was last asked.</summary>
    internal IReadOnlyList<string> TakeErrors()
    {
        var errors = HostLog.Errors(File.ReadLines(Folder.Log("coordinator")));
        var reported = Interlocked.Exchange(ref _reportedErrors, errors.Count);
        return [.. errors.Skip(reported)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _server?.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _gate.Dispose();
        _folder.Dispose();
    }

    private async Task<TrainedRun> TrainUndisturbedAsync()
    {
        _worker = await TestWorker.StartAsync(this);
        var run = await SubmittedRun.SubmitAsync(this, TinyRun.Spec("undisturbed", _worker.Pool));
        return await run.SucceededAsync();
    }
}
