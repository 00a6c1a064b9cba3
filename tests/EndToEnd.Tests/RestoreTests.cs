using Grpc.Core;
using Grpc.Net.Client;
using Npgsql;
using Orchestrator.Cli.Dev;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.EndToEnd.Tests;

/// <summary>
/// The database is lost with its server, and comes back as it was a while ago on another one. Coordinators and workers know nothing of that: what was
/// written down since must come again from those who wrote it.
/// </summary>
public sealed class RestoreTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Database = "orchestrator";

    private readonly TestFolder _folder = new();
    private readonly int _port = FreePort.ChooseFirstOf(consecutive: 2);
    private RunningProgram? _coordinator;
    private RunningProgram? _worker;
    private PostgresCluster? _server;
    private GrpcChannel? _channel;

    private Runs.RunsClient Runs => new(_channel);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var dev = new DevFolder(_folder["dev"]);
        await TinyRun.PrepareDataAsync(_folder.Path, Path.Combine(dev.Data, TinyRun.Source));
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_port}");
        _server = await StartServerAsync("first");
        _coordinator = await StartCoordinatorAsync();
        _worker = await StartAsync(DevProgram.Worker(BuiltPrograms.Worker, 1, dev, $"http://127.0.0.1:{_port}", threads: 1, TestPorts.Choose()));
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        foreach (var program in new[] { _worker, _coordinator }.OfType<RunningProgram>())
        {
            program.Terminate();
            await program.WaitForExitAsync();
            await program.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_that_trained_on_tells_the_restored_database_all_that_it_has_forgotten()
    {
        var run = await SubmitAsync("restored");
        await UntilServedAsync(run, step: 25);
        var backup = await BackUpAsync();
        var late = await SubmitAsync("after-the-backup");
        await UntilServedAsync(run, step: 50);
        await LoseServerAsync();
        await RestoreAsync(backup);

        var restored = await UntilEndedAsync(run);
        Assert.Equal(RunStatus.Succeeded, restored.Status);
        Assert.Single(restored.Attempts);
        Assert.Equal((await cluster.UndisturbedAsync()).Curve(MetricNames.TrainLoss), await CurveAsync(run, MetricNames.TrainLoss));
        Assert.Equal((await cluster.UndisturbedAsync()).Curve(MetricNames.ValidationLoss), await CurveAsync(run, MetricNames.ValidationLoss));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Runs.GetAsync(new() { Run = late }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task A_run_whose_worker_has_forgotten_it_ends_again_from_its_checkpoints_and_says_what_none_of_them_has()
    {
        var run = await SubmitAsync("ended-meanwhile");
        await UntilServedAsync(run, step: 25);
        var backup = await BackUpAsync();
        await UntilEndedAsync(run);
        await Eventually.TrueAsync(() => !Directory.Exists(Path.Combine(new DevFolder(_folder["dev"]).Worker(1), "runs", run)), Patience.Long);
        await LoseServerAsync();
        await RestoreAsync(backup);

        var restored = await UntilEndedAsync(run);
        Assert.Equal(RunStatus.Succeeded, restored.Status);
        Assert.Equal(2, restored.Attempts.Count);
        Assert.Contains("of attempt 1 are missing from the curve", restored.Attempts[1].Ending, StringComparison.Ordinal);

        // What is there is true: as it was, and nothing after the first step that is missing.
        var curve = (await CurveAsync(run, MetricNames.TrainLoss)).ToList();
        Assert.InRange(curve.Count, 25, TinyRun.Steps);
        Assert.Equal((await cluster.UndisturbedAsync()).Curve(MetricNames.TrainLoss).Take(curve.Count), curve);
    }

    private async Task<PostgresCluster> StartServerAsync(string name)
    {
        var server = await PostgresCluster.StartAsync(new(_folder[name], Durable: false), TimeProvider.System, Cancellation);
        await server.EnsureDatabaseAsync(Database, Cancellation);
        return server;
    }

    private Task<RunningProgram> StartCoordinatorAsync() =>
        StartAsync(DevProgram.Coordinator(BuiltPrograms.Coordinator, _server!.ConnectionString(Database), _port));

    private static async Task<RunningProgram> StartAsync(DevProgram program)
    {
        var environment = program.Environment.ToDictionary(entry => entry.Key, string? (entry) => entry.Value);
        var started = RunningProgram.Start(program.Command, environment: environment);
        await Http.IsReadyAsync(program.Ready.GetLeftPart(UriPartial.Authority));
        return started;
    }

    private async Task<string> SubmitAsync(string name) =>
        (await Runs.SubmitAsync(new() { Spec = TinyRun.Spec(name, "default") }, cancellationToken: Cancellation)).Run.Id;

    /// <summary>While the cluster works.</summary>
    private async Task<string> BackUpAsync()
    {
        var file = _folder["orchestrator.dump"];
        await PostgresProgramAsync("pg_dump", "--format=custom", $"--file={file}", Database);
        return file;
    }

    // The coordinator goes with the server; the worker, and what it trains, do not.
    private async Task LoseServerAsync()
    {
        _coordinator!.Kill();
        await _coordinator.WaitForExitAsync();
        await _coordinator.DisposeAsync();
        await _server!.DisposeAsync();
    }

    private async Task RestoreAsync(string backup)
    {
        _server = await StartServerAsync("second");
        await PostgresProgramAsync("createuser", "--no-login", "orchestrator_reader");
        await PostgresProgramAsync("pg_restore", $"--dbname={Database}", "--exit-on-error", "--single-transaction", "--no-owner", backup);
        _coordinator = await StartCoordinatorAsync();
    }

    private async Task PostgresProgramAsync(string name, params string[] arguments)
    {
        // Where the server's own programs are: what was found may only lead there.
        var postgres = Path.Combine((await PostgresBinaries.FindAsync(version: null, Cancellation)).Folder, "postgres");
        var folder = Path.GetDirectoryName(File.ResolveLinkTarget(postgres, returnFinalTarget: true)?.FullName ?? postgres)!;
        var connection = new NpgsqlConnectionStringBuilder(_server!.ConnectionString(Database));
        var environment = new Dictionary<string, string?>
        {
            ["PGHOST"] = connection.Host, ["PGPORT"] = $"{connection.Port}", ["PGUSER"] = connection.Username, ["PGPASSWORD"] = connection.Password,
        };
        await using var program = await RunningProgram.RunAsync([Path.Combine(folder, name), .. arguments], environment: environment);
        Assert.True(program.ExitCode == 0, program.Transcript);
    }

    private async Task UntilServedAsync(string run, ulong step)
    {
        using var deadline = new Deadline($"step {step} of {run} is served");
        using var call = new Curves.CurvesClient(_channel).Tail(new() { Run = run, Metrics = { MetricNames.TrainLoss } }, cancellationToken: deadline.Token);
        await deadline.Guard(call.ResponseStream.ReadAllAsync(deadline.Token)).FirstAsync(update => update.Points.Any(point => point.Step >= step), Cancellation);
    }

    private async Task<Run> UntilEndedAsync(string run)
    {
        using var deadline = new Deadline($"{run} ends");
        using var call = Runs.Watch(new() { Run = run }, cancellationToken: deadline.Token);
        return await deadline.Guard(call.ResponseStream.ReadAllAsync(deadline.Token)).LastAsync(Cancellation);
    }

    private async Task<IEnumerable<CurvePoint>> CurveAsync(string run, string metric)
    {
        var curve = await new Curves.CurvesClient(_channel).ReadAsync(new() { Run = run, Metric = metric }, cancellationToken: Cancellation);
        return curve.Points.Select(point => CurvePoint.Of(metric, point));
    }
}
