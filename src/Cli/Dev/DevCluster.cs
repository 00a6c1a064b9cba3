using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Dev;

/// <summary>
/// A whole cluster on loopback: PostgreSQL, one coordinator and CPU workers, each a process of its own; they end with us.
/// </summary>
internal sealed class DevCluster : IAsyncDisposable
{
    private const string Database = "orchestrator";
    private static readonly TimeSpan LeftoverGrace = TimeSpan.FromSeconds(60);

    // A worker's trainers save before they end.
    private static readonly TimeSpan WorkerGrace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CoordinatorGrace = TimeSpan.FromSeconds(30);

    private readonly DevFolder _folder;
    private readonly DevLock _lock;
    private readonly ProcessRecords _records;
    private readonly Action<string> _say;
    private readonly TimeProvider _clock;
    private readonly List<SupervisedProgram> _workers = [];
    private PostgresCluster? _postgres;
    private SupervisedProgram? _coordinator;
    private DevEndpoints? _endpoints;

    private DevCluster(DevFolder folder, DevLock @lock, Action<string> say, TimeProvider clock)
    {
        (_folder, _lock, _say, _clock) = (folder, @lock, say, clock);
        _records = new(folder.Processes);
    }

    public DevEndpoints Endpoints => _endpoints ?? throw NotStarted();

    public PostgresCluster Postgres => _postgres ?? throw NotStarted();

    public SupervisedProgram Coordinator => _coordinator ?? throw NotStarted();

    public IReadOnlyList<SupervisedProgram> Workers => _workers;

    /// <param name="settings">What is asked for.</param>
    /// <param name="say">Is told what a person wants to know while the cluster starts, runs and stops.</param>
    /// <param name="clock">Measures the waits.</param>
    /// <param name="cancellation">Gives up starting; what was started is stopped.</param>
    public static async Task<DevCluster> StartAsync(
        DevSettings settings, Action<string> say, TimeProvider clock, CancellationToken cancellation)
    {
        var folder = new DevFolder(Path.GetFullPath(settings.Folder));
        var cluster = new DevCluster(folder, DevLock.Take(folder), say, clock);
        try
        {
            await cluster.StartProgramsAsync(settings, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops worker, coordinator and database, in this order.</summary>
    public async ValueTask DisposeAsync()
    {
        File.Delete(_folder.Endpoints);
        await Task.WhenAll(_workers.Select(worker => StopAsync(worker, WorkerGrace)));
        if (_coordinator is not null)
        {
            await StopAsync(_coordinator, CoordinatorGrace);
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _records.Forget();
        _lock.Dispose();
    }

    private async Task StartProgramsAsync(DevSettings settings, CancellationToken cancellation)
    {
        File.Delete(_folder.Endpoints);
        await StopLeftoversAsync();
        var port = ChoosePort(settings.Port);
        var (coordinatorFile, workerFile) = (Programs.Find("Coordinator"), Programs.Find("Worker"));
        Directory.CreateDirectory(_folder.Logs);

        _postgres = await PostgresCluster.StartAsync(new(_folder.Postgres, Durable: true), _clock, cancellation);
        await _postgres.EnsureDatabaseAsync(Database, cancellation);
        var database = _postgres.ConnectionString(Database);
        _say("PostgreSQL is ready.");

        _coordinator = await StartAsync(DevProgram.Coordinator(coordinatorFile, database, port), cancellation);
        var server = $"http://127.0.0.1:{port}";
        for (var number = 1; number <= settings.Workers; number++)
        {
            var httpPort = FreePort.Choose();
            var worker = DevProgram.Worker(workerFile, number, _folder, server, settings.ThreadsPerWorker, httpPort);
            _workers.Add(await StartAsync(worker, cancellation));
        }

        _endpoints = new(server, $"http://127.0.0.1:{port + 1}", database, Environment.ProcessId);
        _endpoints.Write(_folder.Endpoints);
    }

    private async Task<SupervisedProgram> StartAsync(DevProgram program, CancellationToken cancellation)
    {
        var started = await SupervisedProgram.StartAsync(program, _folder.Log(program.Name), _records, _say, _clock, cancellation);
        _say($"{program.Name} is ready.");
        return started;
    }

    private async Task StopLeftoversAsync()
    {
        foreach (var (program, mark) in _records.Leftovers(_say).OrderByDescending(leftover => leftover.Key))
        {
            _say($"Stopping {program} (process {mark.Pid}), which an `orc dev` that was killed left behind.");
            await mark.StopAsync(Signal.Terminate, LeftoverGrace, _clock);
        }
    }

    private static async Task StopAsync(SupervisedProgram program, TimeSpan grace)
    {
        await program.StopAsync(grace);
        await program.DisposeAsync();
    }

    private static int ChoosePort(int wanted)
    {
        if (wanted == 0)
        {
            return FreePort.ChooseFirstOf(consecutive: 2);
        }

        var taken = new[] { wanted, wanted + 1 }.Where(port => !FreePort.IsFree(port)).ToList();
        return taken.Count == 0
            ? wanted
            : throw new CommandFailedException(
                $"Port {string.Join(" and ", taken)} is taken by another program. "
                + "Choose others with --port (P is gRPC, P+1 HTTP), or 0 for any.");
    }

    private static InvalidOperationException NotStarted() => new("The cluster is not started.");
}
