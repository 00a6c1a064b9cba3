using Orchestrator.Chaos.Faults;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Chaos;

/// <summary>
/// PostgreSQL, coordinators and workers as real processes on this machine, with a link that can be disturbed between any two that speak to each
/// other. All workers see one checkpoint folder, as on a cluster's shared file system.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly List<Server> _coordinators = [];
    private readonly List<Server> _workers = [];
    private readonly List<Link> _workerLinks = [];
    private readonly List<Link> _databaseLinks = [];
    private readonly List<int> _ports = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _settings = [];
    private readonly Clocks _clocks;

    private Cluster(string folder, Clocks clocks, TimeProvider clock)
    {
        (_folder, _clocks, _clock) = (folder, clocks, clock);
        Database = new(Path.Combine(folder, "postgres"), clock);
    }

    public Database Database { get; }

    public IReadOnlyList<Server> Coordinators => _coordinators;

    public IReadOnlyList<Server> Workers => _workers;

    public IReadOnlyList<Link> WorkerLinks => _workerLinks;

    public IReadOnlyList<Link> DatabaseLinks => _databaseLinks;

    public string Checkpoints => Path.Combine(_folder, "checkpoints");

    public string Data => Path.Combine(_folder, "data");

    /// <summary>Where a coordinator answers, not through a link.</summary>
    public string AddressOf(int coordinator) => Address(_ports[coordinator]);

    /// <summary>What people name as --server: the coordinators themselves, not through links.</summary>
    public string Addresses => string.Join(',', _ports.Select(Address));

    public static async Task<Cluster> StartAsync(
        string folder, int coordinators, int workers, int devices, TimeProvider clock, CancellationToken cancellation)
    {
        var cluster = new Cluster(folder, await Orchestrator.Chaos.Clocks.MakeAsync(folder, cancellation), clock);
        try
        {
            await cluster.StartProgramsAsync(coordinators, workers, devices, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The clocks of all servers; empty where this machine cannot set any.</summary>
    public IReadOnlyList<Clock> Clocks => _clocks.All;

    /// <summary>With the least priority: on a machine that has no more cores than this, its coordinators come first.</summary>
    public static IReadOnlyList<string> AgentCommand => ["nice", "-n", "10", Programs.Find("Worker"), "agent"];

    /// <summary>Trainers that live, with the attempts that they train.</summary>
    public IReadOnlyList<LiveTrainer> Trainers() => [.. _workers.SelectMany(worker => TrainersOf(worker.Name))];

    public IReadOnlyList<LiveTrainer> TrainersOf(string worker) => LiveTrainer.AllIn(FolderOf(worker));

    /// <summary>The variables that a worker's agent is started with.</summary>
    public IReadOnlyDictionary<string, string> SettingsOf(string worker) => _settings[worker];

    public string FolderOf(string worker) => Path.Combine(_folder, worker);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Select(worker => worker.DisposeAsync().AsTask()));
        await Task.WhenAll(_coordinators.Select(coordinator => coordinator.DisposeAsync().AsTask()));
        await Database.DisposeAsync();
        foreach (var link in _workerLinks.Concat(_databaseLinks))
        {
            await link.DisposeAsync();
        }
    }

    private async Task StartProgramsAsync(int coordinators, int workers, int devices, CancellationToken cancellation)
    {
        await Database.StartAsync(cancellation);
        for (var number = 1; number <= coordinators; number++)
        {
            StartCoordinator($"coordinator-{number}");
        }

        for (var number = 1; number <= workers; number++)
        {
            StartWorker($"worker-{number}", devices);
        }
    }

    private void StartCoordinator(string name)
    {
        var port = FreePort.ChooseFirstOf(consecutive: 2);
        _ports.Add(port);
        var link = new Link(name, "database", () => Database.Port);
        _databaseLinks.Add(link);
        var program = DevProgram.Coordinator(Programs.Find("Coordinator"), Database.Through(link), port);
        var environment = new Dictionary<string, string>([.. program.Environment, .. _clocks.For(name)])
        {
            ["Orleans__Clustering"] = "postgres",
            ["Workers__LeaseTerm"] = "00:00:12",
            ["Workers__HeartbeatInterval"] = "00:00:01",
            ["Workers__SweepInterval"] = "00:00:01",
            ["Workers__MassLossHold"] = "00:00:10",
        };
        _coordinators.Add(Started(name, program.Command, environment));
    }

    private void StartWorker(string name, int devices)
    {
        var links = _ports.Select((port, at) => new Link(name, $"coordinator-{at + 1}", () => port)).ToList();
        _workerLinks.AddRange(links);
        var environment = new Dictionary<string, string>(_clocks.For(name))
        {
            ["Agent__Server"] = string.Join(',', links.Select(link => Address(link.Port))),
            ["Agent__Name"] = name,
            ["Agent__Folder"] = FolderOf(name),
            ["Agent__Checkpoints"] = Checkpoints,
            ["Agent__Data__0"] = Data,
            ["Agent__CpuDevices"] = $"{devices}",
            ["Agent__ThreadsPerDevice"] = "1",
            ["Agent__StopGrace"] = "00:00:10",
            ["Http__Port"] = "0",
        };
        _settings[name] = environment;
        _workers.Add(Started(name, [.. AgentCommand], environment));
    }

    private Server Started(string name, string[] command, Dictionary<string, string> environment)
    {
        var server = new Server(name, command, environment, Path.Combine(_folder, $"{name}.log"), _clock);
        server.Start();
        return server;
    }

    private static string Address(int port) => $"http://127.0.0.1:{port}";
}
