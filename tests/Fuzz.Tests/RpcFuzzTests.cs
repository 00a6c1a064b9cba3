using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Orchestrator.Contracts.Access;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;

namespace Orchestrator.Fuzz.Tests;

/// <summary>
/// Every method of a real coordinator, which trusts everybody and so lets everything in, is called with more than 100,000 hostile messages.
/// <c>FUZZ_SEED</c> and <c>FUZZ_MESSAGES</c> choose others, and more.
/// </summary>
public sealed class RpcFuzzTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int MessagesPerStream = 12;
    private const int Callers = 8;
    private const long MostGrowth = 192 << 20;

    private static readonly int Seed = Setting("FUZZ_SEED", 1);
    private static readonly int Messages = Setting("FUZZ_MESSAGES", 100_000);

    private static readonly IReadOnlyList<MethodDescriptor> Methods = [.. ServiceCatalogue.All.SelectMany(service => service.Methods)];

    private readonly ConcurrentDictionary<string, int> _faults = new();
    private FuzzedCoordinator? _coordinator;

    private FuzzedCoordinator Coordinator => _coordinator!;

    public async ValueTask InitializeAsync() => _coordinator = await FuzzedCoordinator.StartAsync(postgres);

    public ValueTask DisposeAsync() => Coordinator.DisposeAsync();

    [Fact]
    public async Task Hostile_messages_get_declared_errors_and_cost_no_memory()
    {
        var rounds = Rounds();
        await FuzzAsync(Enumerable.Range(0, rounds / 2));
        var before = Coordinator.MemoryBytes;
        await FuzzAsync(Enumerable.Range(rounds / 2, rounds - (rounds / 2)));
        var after = Coordinator.MemoryBytes;

        Assert.True(_faults.IsEmpty, $"Seed {Seed}:\n{Faults()}\n{string.Join('\n', Coordinator.Errors)}");
        Assert.InRange(after - before, long.MinValue, MostGrowth);
        Assert.Equal(RunStatus.Queued, (await Coordinator.SubmitAsync()).Status);
        Assert.True(Coordinator.Errors.Count == 0, string.Join('\n', Coordinator.Errors));
        await Coordinator.StopAsync();
    }

    // A round is one call of each method.
    private static int Rounds()
    {
        var perRound = Methods.Sum(MessagesOf);
        return (Messages + perRound - 1) / perRound;
    }

    private static int MessagesOf(MethodDescriptor method) => method.IsClientStreaming ? MessagesPerStream : 1;

    private Task FuzzAsync(IEnumerable<int> rounds) => Parallel.ForEachAsync(
        rounds.SelectMany(round => Enumerable.Range(0, Methods.Count).Select(method => (Round: round, Method: method))),
        new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = TestContext.Current.CancellationToken },
        async (call, cancellation) =>
        {
            var method = Methods[call.Method];
            var hostile = new HostileMessages(new Random(SeedOf(call.Round, call.Method)), FuzzedCoordinator.Spec, Coordinator.Known);
            List<byte[]> messages = [.. Enumerable.Range(0, MessagesOf(method)).Select(_ => hostile.Next(method.InputType))];
            if (await Coordinator.Caller.CallAsync(method, messages, cancellation) is { } error && !IsDeclared(error))
            {
                _faults.AddOrUpdate($"{method.FullName}: {error.Status.StatusCode} {error.Status.Detail}", 1, (_, count) => count + 1);
            }
        });

    private string Faults() => string.Join('\n', _faults.OrderByDescending(fault => fault.Value).Select(fault => $"{fault.Value} × {fault.Key}"));

    // Not the framework's, whose seed is another one in every process.
    private static int SeedOf(int round, int method) => unchecked((((Seed * 397) ^ round) * 397) ^ method);

    private static bool IsDeclared(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>() is { Domain: "orchestrator" };

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
