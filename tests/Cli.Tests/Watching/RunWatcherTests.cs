using System.Collections.Concurrent;
using Grpc.Core;
using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Watching;
using Orchestrator.Contracts.V1;
using Orchestrator.TestKit;
using Spectre.Console;

namespace Orchestrator.Cli.Tests.Watching;

public sealed class RunWatcherTests : IDisposable
{
    private readonly int _port = TestPorts.Choose();
    private readonly StringWriter _output = new();
    private readonly ConcurrentQueue<string> _warnings = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task An_absent_coordinator_is_said_once_and_its_return_too()
    {
        var watching = WatchAsync("run-1", "run-2");
        await Eventually.TrueAsync(() => !_warnings.IsEmpty);
        await using var coordinator = await FailingCoordinator.StartAsync(_port, failure: null);

        await watching;

        Assert.Collection(
            _warnings,
            warning => Assert.StartsWith("the coordinator does not answer: ", warning, StringComparison.Ordinal),
            warning => Assert.Equal("the coordinator answers again", warning));
        Assert.Equal(["first: succeeded", "first: succeeded"], Lines());
    }

    [Theory]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.Unknown)]
    [InlineData(StatusCode.NotFound)]
    public async Task A_coordinator_that_goes_on_failing_ends_the_watch_though_its_curves_are_fine(StatusCode failure)
    {
        await using var coordinator = await FailingCoordinator.StartAsync(_port, failure);

        var error = await Assert.ThrowsAsync<RpcException>(() => WatchAsync("run-1"));

        Assert.Equal((failure, "The part for runs is broken."), (error.StatusCode, error.Status.Detail));
        Assert.Empty(_warnings);
        Assert.Empty(Lines());
    }

    [Fact]
    public async Task What_the_guards_saw_is_announced_before_the_progress()
    {
        var notice = new RunNotice
        {
            Position = new() { Attempt = 1, Sequence = 8 },
            Notice = new() { Policy = GuardPolicy.Skip, Message = "At step 21 the loss was 9." },
        };
        await using var coordinator = await FailingCoordinator.StartAsync(_port, failure: null, notice);

        await WatchAsync("run-1");

        Assert.Equal(["first: attempt 1, guard (skip): At step 21 the loss was 9.", "first: succeeded"], Lines());
    }

    private async Task WatchAsync(params string[] runs)
    {
        using var server = ServerConnection.To(new([new Uri($"http://127.0.0.1:{_port}")], "the test"));
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(_output), Interactive = InteractionSupport.No });
        await new RunWatcher(server.Invoker, console, _warnings.Enqueue, TimeProvider.System)
            .WatchAsync(runs, TestContext.Current.CancellationToken);
    }

    private string[] Lines() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
