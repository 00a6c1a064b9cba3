using Google.Protobuf;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Curves;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Workers;

/// <summary>An agent that was not upgraded yet says less; one that was upgraded first says more than this coordinator knows.</summary>
public sealed class OlderAgentTests(PostgresFixture postgres) : IAsyncLifetime
{
    private CoordinatorHost? _host;

    private CoordinatorHost Host => _host!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await CoordinatorHost.StartAsync(postgres);

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task An_agent_that_says_nothing_of_disks_and_time_trains_all_the_same()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("older"));
        await TrainAsync(agent, heartbeat => heartbeat);

        var worker = Assert.Single((await new Contracts.V1.Workers.WorkersClient(Host.Channel).ListAsync(new(), cancellationToken: Cancellation)).Workers);
        Assert.Empty(worker.Disks);
        Assert.Null(worker.ClockAhead);
    }

    [Fact]
    public async Task What_a_newer_agent_says_beyond_what_is_known_here_is_passed_over()
    {
        await using var agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("newer"));
        await TrainAsync(agent, WithUnknownField);
    }

    private async Task TrainAsync(ScriptedAgent agent, Func<Heartbeat, Heartbeat> change)
    {
        var given = await TestRuns.GiveAsync(Host.Channel, agent);
        using var ship = new ShipClient(Host.Channel, agent.Welcome);
        await ship.ShipAsync(given, [.. TestJournal.Of(attempt: 1, records: 10), TestJournal.Done(11)]);
        var report = agent.Report(given, TaskState.Ended, new() { Code = VerdictCode.Done }, lastSequence: 11);
        await agent.SayAsync(new() { Heartbeat = change(new() { Tasks = { report } }) });

        var runs = new Contracts.V1.Runs.RunsClient(Host.Channel);
        await Eventually.TrueAsync(async () =>
            (await runs.GetAsync(new() { Run = given.RunId }, cancellationToken: Cancellation)).Status == RunStatus.Succeeded);
    }

    // Field 1000, a text: messages keep what they do not know, and send it on.
    private static Heartbeat WithUnknownField(Heartbeat heartbeat)
    {
        byte[] unknown = [0xc2, 0x3e, 3, (byte)'n', (byte)'e', (byte)'w'];
        return Heartbeat.Parser.ParseFrom([.. heartbeat.ToByteArray(), .. unknown]);
    }
}
