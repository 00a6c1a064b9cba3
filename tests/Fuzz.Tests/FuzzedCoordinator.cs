using System.Text.RegularExpressions;
using Grpc.Core;
using Grpc.Net.Client;
using Orchestrator.Contracts;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Fuzz.Tests;

/// <summary>A coordinator as a program, with a run in it.</summary>
internal sealed partial class FuzzedCoordinator : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly RunningProgram _program;
    private readonly GrpcChannel _channel;

    private FuzzedCoordinator(TestDatabase database, RunningProgram program, GrpcChannel channel) =>
        (_database, _program, _channel) = (database, program, channel);

    private Runs.RunsClient Runs => new(_channel);

    public HostileCaller Caller => new(_channel.CreateCallInvoker());

    /// <summary>Of the run in it.</summary>
    public static RunSpec Spec { get; } = new()
    {
        Name = "fuzzed",
        Model = new() { Transformer = new() { Layers = 1, Width = 8, Heads = 2, Context = 16 } },
        Data = new() { Sources = { new SourceSpec { Name = "books" } } },
        Budget = new() { Steps = 100 },
    };

    /// <summary>Texts that name something in it.</summary>
    public IReadOnlyList<string> Known { get; private set; } = [];

    /// <summary>What it logged for which a person would have to act.</summary>
    public IReadOnlyList<string> Errors => [.. _program.Output.Where(line => Error().IsMatch(line))];

    /// <summary>Of main memory, resident.</summary>
    public long MemoryBytes
    {
        get
        {
            using var process = System.Diagnostics.Process.GetProcessById(_program.Mark.Pid);
            return process.WorkingSet64;
        }
    }

    public static async Task<FuzzedCoordinator> StartAsync(PostgresFixture postgres)
    {
        var database = await postgres.CreateEmptyDatabaseAsync(TestContext.Current.CancellationToken);
        var port = TestPorts.Choose();
        var program = RunningProgram.Start([BuiltPrograms.Coordinator], environment: new Dictionary<string, string?>
        {
            ["ConnectionStrings__Orchestrator"] = database.ConnectionString,
            ["Grpc__Port"] = $"{port}",
            ["Http__Port"] = "0",
        });
        var coordinator = new FuzzedCoordinator(database, program, GrpcChannel.ForAddress($"http://127.0.0.1:{port}"));
        try
        {
            await coordinator.BeginAsync();
            return coordinator;
        }
        catch
        {
            await coordinator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another run of the same kind.</summary>
    public async Task<Run> SubmitAsync() =>
        (await Runs.SubmitAsync(new() { Spec = Spec }, cancellationToken: TestContext.Current.CancellationToken)).Run;

    public async Task StopAsync()
    {
        _program.Terminate();
        Assert.Equal(0, await _program.WaitForExitAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _program.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task BeginAsync()
    {
        Run? run = null;
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(_program.HasExited, _program.Transcript);
            try
            {
                run = await SubmitAsync();
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.Unavailable)
            {
            }

            return run is not null;
        });
        Known = [run!.Id, Spec.Name, "default", "worker-1", MetricNames.TrainLoss, "books"];
    }

    [GeneratedRegex(@"^\S+Z (fail|crit): ")]
    private static partial Regex Error();
}
