using System.Text.Json;
using Npgsql;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests.Monitoring;

/// <summary>
/// A cluster of its own, as <c>orc dev</c> starts one, that looks at its state every second and has a webhook that nobody answers; and a worker
/// beside it that nobody starts again.
/// </summary>
internal sealed class MonitoredCluster : IAsyncDisposable
{
    private const int Number = 2;

    private static readonly Dictionary<string, string?> Variables = new()
    {
        ["Telemetry__ReadEvery"] = "00:00:01",
        ["Telemetry__ReadLedgerEvery"] = "00:00:01",
        ["Telemetry__DatabaseCapacity"] = "1000000000000",
        [$"Telemetry__PeakFlops__{Pool}"] = "1e12",
        ["Webhooks__nobody__Url"] = "http://127.0.0.1:1/",
        ["WebhookDeliveries__Backoff"] = "00:00:00.100",
        ["WebhookDeliveries__GiveUpAfter"] = "00:00:00.500",
    };

    private readonly TestFolder _folder = new();
    private readonly RunningProgram _dev;
    private RunningProgram? _agent;
    private ServerConnection? _server;
    private DevEndpoints? _endpoints;

    private MonitoredCluster() => _dev = Orc.Start(Variables, _folder.Path, "dev");

    public const string Pool = "monitored";

    public int WorkerPort { get; } = TestPorts.Choose();

    public DevEndpoints Endpoints => _endpoints!;

    /// <summary>What is scraped.</summary>
    public IEnumerable<string> Targets => [new Uri(Endpoints.Http).Authority, $"127.0.0.1:{WorkerPort}"];

    public string PrometheusFolder => _folder["prometheus"];

    private DevFolder Dev => new(_folder[".orchestrator"]);

    private Runs.RunsClient Runs => new(_server!.Invoker);

    public static async Task<MonitoredCluster> StartAsync()
    {
        var cluster = new MonitoredCluster();
        try
        {
            await TinyRun.PrepareDataAsync(cluster._folder.Path, Path.Combine(cluster.Dev.Data, TinyRun.Source));
            await Eventually.TrueAsync(() => File.Exists(cluster.Dev.Endpoints) || cluster._dev.HasExited, Patience.Long);
            Assert.False(cluster._dev.HasExited, cluster._dev.Transcript);
            cluster._endpoints = JsonSerializer.Deserialize<DevEndpoints>(File.ReadAllText(cluster.Dev.Endpoints), JsonSerializerOptions.Web)!;
            cluster._server = ServerConnection.To(new([new Uri(cluster.Endpoints.Grpc)], nameof(MonitoredCluster)));
            await cluster.StartWorkerAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<string> SubmitAsync(RunSpec spec) =>
        (await Runs.SubmitAsync(new() { Spec = spec }, cancellationToken: TestContext.Current.CancellationToken)).Run.Id;

    public Task IsAsync(string run, RunStatus status) => Eventually.TrueAsync(
        async () => (await Runs.GetAsync(new() { Run = run }, cancellationToken: TestContext.Current.CancellationToken)).Status == status,
        Patience.Long);

    /// <summary>As anybody who was granted the role may.</summary>
    /// <returns>How many rows a query has.</returns>
    public async Task<int> CountRowsAsync(string query)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = NpgsqlDataSource.Create(Endpoints.Database);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using (var role = new NpgsqlCommand("SET ROLE orchestrator_reader", connection))
        {
            await role.ExecuteNonQueryAsync(cancellation);
        }

        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = 0;
        while (await reader.ReadAsync(cancellation))
        {
            rows++;
        }

        return rows;
    }

    /// <summary>Damages all checkpoints of a run but the oldest, and has it begin again from what is left.</summary>
    public async Task DamageCheckpointsAsync(string run)
    {
        var folder = Path.Combine(Dev.Worker(Number), "checkpoints", run);
        await Eventually.TrueAsync(() => Manifests().Skip(2).Any(), Patience.Long); // the coordinator knows of the middle one
        var trainer = Trainer(run);
        using (Frozen.Hold(trainer))
        {
            foreach (var manifest in Manifests().Skip(1))
            {
                await File.AppendAllTextAsync(Path.Combine(Path.GetDirectoryName(manifest)!, "weights.safetensors"), "!");
            }

            trainer.Send(Signal.Kill);
        }

        IEnumerable<string> Manifests() =>
            Directory.EnumerateFiles(folder, "manifest.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
    }

    /// <summary>The worker's machine is gone. Its lease would run out after a while; nobody waits for that.</summary>
    public async Task LoseWorkerAsync()
    {
        _agent!.Kill();
        await _agent.WaitForExitAsync();
        KillTrainers();
        await using var database = NpgsqlDataSource.Create(Endpoints.Database);
        await using var command = database.CreateCommand(
            """
            WITH before AS (UPDATE control_plane SET since = since - interval '1 hour')
            UPDATE worker SET last_seen = last_seen - interval '1 hour' WHERE pool = @pool
            """);
        command.Parameters.AddWithValue("pool", Pool);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        KillTrainers();
        _server?.Dispose();
        _dev.Interrupt();
        await _dev.WaitForExitAsync(Patience.Long);
        await _dev.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartWorkerAsync()
    {
        var program = DevProgram.Worker(BuiltPrograms.Worker, Number, Dev, Endpoints.Grpc, threads: 1, WorkerPort);
        var environment = program.Environment.Append(new("Agent__Pool", Pool)).ToDictionary(entry => entry.Key, string? (entry) => entry.Value);
        _agent = RunningProgram.Start(program.Command, environment: environment);
        await Http.IsReadyAsync(program.Ready.GetLeftPart(UriPartial.Authority));
    }

    private void KillTrainers()
    {
        if (!Directory.Exists(Dev.Worker(Number)))
        {
            return;
        }

        foreach (var mark in Directory.EnumerateFiles(Dev.Worker(Number), "process.json", SearchOption.AllDirectories).Select(Read))
        {
            mark.Send(Signal.Kill);
        }
    }

    private ProcessMark Trainer(string run) => Read(new RunFolder(Path.Combine(Dev.Worker(Number), "runs", run)).Attempt(1).Process);

    private static ProcessMark Read(string file) => JsonSerializer.Deserialize<ProcessMark>(File.ReadAllText(file), JsonSerializerOptions.Web)!;
}
