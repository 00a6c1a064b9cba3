using Npgsql;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>
/// A coordinator and a worker as a team runs them: with certificates, keys, a join token, and a database whose password is in a file. The database is
/// one of its own, within the shared PostgreSQL.
/// </summary>
internal sealed class SecureCluster : IAsyncDisposable
{
    private const string Database = "secure";

    private readonly TestFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly IReadOnlyDictionary<string, string?> _telemetry;
    private readonly int _port = TestPorts.Choose();
    private readonly string _password;
    private readonly string _operatorKey;
    private RunningProgram? _coordinator;
    private RunningProgram? _worker;

    private SecureCluster(string password, string operatorKey, IReadOnlyDictionary<string, string?> telemetry) =>
        (_password, _operatorKey, _telemetry) = (password, operatorKey, telemetry);

    /// <summary>What no log, span or file of a run may tell.</summary>
    public List<string> Secrets { get; } = ["webhook-secret-of-the-test", "webhook-address-of-the-test"];

    public TestFolder Folder => _folder;

    public string OperatorKey => _operatorKey;

    public string WorkerFolder => _folder["worker"];

    public RunningProgram Coordinator => _coordinator!;

    public RunningProgram Worker => _worker!;

    public static async Task<SecureCluster> StartAsync(ClusterFixture shared, OtlpReceiver receiver)
    {
        var postgres = shared.Cluster.Postgres;
        await postgres.EnsureDatabaseAsync(Database, TestContext.Current.CancellationToken);
        var settings = new NpgsqlConnectionStringBuilder(postgres.ConnectionString(Database));
        await using var generated = await RunningProgram.RunAsync([BuiltPrograms.Cli, "key", "generate"]);
        var cluster = new SecureCluster(settings.Password!, generated.Output.Single(), receiver.Variables);
        settings.Password = null;
        cluster.Secrets.AddRange([cluster._password, SecretOf(cluster._operatorKey)]);
        cluster.StartCoordinator(settings.ConnectionString);
        await cluster.IsReadyAsync();
        return cluster;
    }

    /// <summary>Runs <c>orc</c> to its end as whoever has the key; null: as nobody.</summary>
    public Task<RunningProgram> OrcAsync(string? key, params string[] arguments) => RunningProgram.RunAsync(
        [BuiltPrograms.Cli, .. arguments],
        _folder.Path,
        new Dictionary<string, string?>
        {
            ["ORC_SERVER"] = $"https://localhost:{_port},https://127.0.0.1:{_port}",
            ["ORC_AUTHORITY"] = _folder["authority.pem"],
            ["ORC_TOKEN"] = key,
        });

    /// <summary>What a command that succeeds prints as its one line: a key.</summary>
    public async Task<string> KeyOfAsync(params string[] arguments)
    {
        await using var orc = await OrcAsync(_operatorKey, ["key", .. arguments]);
        Assert.True(orc.ExitCode == 0, orc.Transcript);
        var key = orc.Output.Single();
        Secrets.Add(SecretOf(key));
        return key;
    }

    public async Task StartWorkerAsync(string joinToken)
    {
        File.WriteAllText(_folder["join.token"], joinToken);
        await TinyRun.PrepareDataAsync(_folder.Path, _folder["worker", "data", TinyRun.Source]);
        _worker = RunningProgram.Start([BuiltPrograms.Worker, "agent"], environment: new Dictionary<string, string?>(_telemetry)
        {
            ["Agent__Server"] = $"https://localhost:{_port}",
            ["Agent__ServerAuthority"] = _folder["authority.pem"],
            ["Agent__JoinTokenFile"] = _folder["join.token"],
            ["Agent__Name"] = "secure-worker",
            ["Agent__Folder"] = WorkerFolder,
            ["Agent__ThreadsPerDevice"] = "1",
            ["Http__Port"] = "0",
        });
    }

    /// <summary>Ends worker and coordinator, so that all they had to say is said.</summary>
    public async Task StopAsync()
    {
        foreach (var program in new[] { _worker, _coordinator }.OfType<RunningProgram>())
        {
            program.Terminate();
            await program.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in new[] { _worker, _coordinator }.OfType<RunningProgram>())
        {
            await program.DisposeAsync();
        }

        _authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>The secret part of a key; its id may be told.</summary>
    public static string SecretOf(string key) => key.Split('_')[^1];

    private void StartCoordinator(string database)
    {
        _authority.IssueServer().WriteTo(_folder["tls"]);
        File.WriteAllText(_folder["authority.pem"], _authority.Pem);
        File.WriteAllText(_folder["operator.key"], _operatorKey);
        File.WriteAllText(_folder["database.password"], _password);
        _coordinator = RunningProgram.Start([BuiltPrograms.Coordinator], environment: new Dictionary<string, string?>(_telemetry)
        {
            ["ConnectionStrings__Orchestrator"] = database,
            ["Database__PasswordFile"] = _folder["database.password"],
            ["Authentication__Mode"] = "required",
            ["Authentication__BootstrapKeyFile"] = _folder["operator.key"],
            ["Tls__Certificate"] = TestCertificate.CertificateIn(_folder["tls"]),
            ["Tls__Key"] = TestCertificate.KeyIn(_folder["tls"]),
            ["Grpc__Port"] = $"{_port}",
            ["Http__Port"] = "0",
            ["Webhooks__told__Url"] = "http://127.0.0.1:1/webhook-address-of-the-test",
            ["Webhooks__told__Secret"] = "webhook-secret-of-the-test",
        });
    }

    private Task IsReadyAsync() => Eventually.TrueAsync(
        async () =>
        {
            Assert.False(Coordinator.HasExited, Coordinator.Transcript);
            await using var whoami = await OrcAsync(_operatorKey, "whoami");
            return whoami.ExitCode == 0;
        },
        Patience.Long);
}
