using Npgsql;
using Orchestrator.Deploy.Tests.Charts;
using Orchestrator.TestKit;

namespace Orchestrator.Deploy.Tests.Programs;

/// <summary>
/// The trial of values-trial.yaml as processes of this machine, out of what the images' Dockerfiles publish. Only addresses, ports and
/// folders are others than in a cluster.
/// </summary>
public sealed class TrialOnThisMachine(PostgresFixture postgres, ChartRenderer renderer) : IAsyncLifetime
{
    public const string CoordinatorName = "orchestrator-coordinator";
    public const string WorkerName = "orchestrator-worker-cpu";

    private readonly TestFolder _folder = new();
    private readonly List<RunningProgram> _programs = [];
    private readonly int _grpcPort = TestPorts.Choose();
    private TestDatabase? _database;
    private RenderedChart? _chart;

    public int CoordinatorHttpPort { get; } = TestPorts.Choose();

    public int WorkerHttpPort { get; } = TestPorts.Choose();

    internal RenderedChart Chart => _chart ?? throw new InvalidOperationException("The trial is not started.");

    /// <summary>What was published, by the name of its Dockerfile.</summary>
    internal Dictionary<string, PublishedImage> Images { get; } = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateEmptyDatabaseAsync(TestContext.Current.CancellationToken);
        _chart = await renderer.RenderAsync("values-trial.yaml");
        foreach (var name in new[] { "coordinator", "worker", "orc" })
        {
            Images[name] = await PublishedImage.MakeAsync(name, _folder["images", name]);
        }

        Start("coordinator", CoordinatorName, new()
        {
            ["Grpc__Port"] = $"{_grpcPort}",
            ["Http__Port"] = $"{CoordinatorHttpPort}",
            ["Orleans__SiloPort"] = $"{TestPorts.Choose()}",
            ["ConnectionStrings__Orchestrator"] = ConnectionString(),
        });
        await AnswersAsync(CoordinatorHttpPort, "/health/ready");
        Start("worker", WorkerName, new() { ["Agent__Server"] = Server, ["Http__Port"] = $"{WorkerHttpPort}" });
        await AnswersAsync(WorkerHttpPort, "/health/ready");
    }

    /// <summary>Runs the pod of `helm test` to its end.</summary>
    internal async Task<RunningProgram> TestAsync()
    {
        var pod = new PodOnThisMachine(Images["orc"], Chart.WorkloadNamed("orchestrator-test"), Chart, _folder["test"], Password);
        var test = pod.Start(new Dictionary<string, string> { ["ORC_SERVER"] = Server });
        _programs.Add(test);
        await test.WaitForExitAsync(Patience);
        return test;
    }

    /// <summary>Runs a command of orc to its end.</summary>
    internal async Task OrcAsync(params string[] arguments)
    {
        await using var orc = RunningProgram.Start(
            [.. Images["orc"].EntryPoint, .. arguments], _folder.Path, new Dictionary<string, string?> { ["ORC_SERVER"] = Server });
        Assert.True(await orc.WaitForExitAsync(Patience) == 0, orc.Transcript);
    }

    /// <summary>The first value that a query answers with.</summary>
    internal async Task<object?> AskAsync(string query)
    {
        await using var database = NpgsqlDataSource.Create(_database!.ConnectionString);
        await using var command = database.CreateCommand(query);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until a program answers there with success.</summary>
    internal Task AnswersAsync(int port, string path) => Eventually.TrueAsync(() => IsAnsweredAsync(port, path), Patience);

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Enumerable.Reverse(_programs))
        {
            if (!program.HasExited)
            {
                program.Terminate();
                await program.WaitForExitAsync();
            }

            await program.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Dispose();
    }

    // Costs nothing while all is well; on a machine that is very busy even a tiny training takes minutes.
    private static TimeSpan Patience { get; } = TimeSpan.FromMinutes(8);

    private string Server => $"http://127.0.0.1:{_grpcPort}";

    private string Password => new NpgsqlConnectionStringBuilder(_database!.ConnectionString).Password!;

    private string Transcript => string.Join('\n', _programs.Select(program => program.Transcript));

    private void Start(string image, string workload, Dictionary<string, string> differs)
    {
        var pod = new PodOnThisMachine(Images[image], Chart.WorkloadNamed(workload), Chart, _folder[workload], Password);
        _programs.Add(pod.Start(differs));
    }

    // As the chart writes it, to another server. The password comes from the file that the chart mounts.
    private string ConnectionString()
    {
        var here = new NpgsqlConnectionStringBuilder(_database!.ConnectionString);
        return new NpgsqlConnectionStringBuilder(Chart.WorkloadNamed(CoordinatorName).Setting("ConnectionStrings__Orchestrator"))
        {
            Host = here.Host,
            Port = here.Port,
            Username = here.Username,
            Database = here.Database,
        }.ConnectionString;
    }

    private async Task<bool> IsAnsweredAsync(int port, string path)
    {
        Assert.True(_programs.TrueForAll(program => !program.HasExited || program.ExitCode == 0), Transcript);
        using var client = new HttpClient();
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
