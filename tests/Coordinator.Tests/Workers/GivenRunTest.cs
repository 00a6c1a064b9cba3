using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Tests.Platform;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Workers;

/// <summary>A test of a coordinator with one worker, which was given a run and has a call open to ship what the run's trainer wrote.</summary>
/// <param name="postgres">Where the coordinator has its database.</param>
/// <param name="spec">Changes the spec of the run.</param>
/// <param name="settings">Of the coordinator.</param>
public abstract class GivenRunTest(PostgresFixture postgres, Action<RunSpec>? spec = null, params string[] settings) : IAsyncLifetime
{
    private CoordinatorHost? _host;
    private ScriptedAgent? _agent;
    private DesiredTask? _given;
    private ShipClient? _ship;

    private protected CoordinatorHost Host => _host!;

    private protected ScriptedAgent Agent => _agent!;

    private protected DesiredTask Given => _given!;

    private protected ShipClient Ship => _ship!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await CoordinatorHost.StartAsync(postgres, settings);
        _agent = await ScriptedAgent.AttachAsync(Host.Channel, ScriptedAgent.HelloOf("one"));
        _given = await TestRuns.GiveAsync(Host.Channel, Agent, spec);
        _ship = new(Host.Channel, Agent.Welcome);
        await PrepareAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CleanUpAsync();
        Ship.Dispose();
        await Agent.DisposeAsync();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What comes before each test, once the run is given.</summary>
    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>What comes after each test, while its coordinator is there.</summary>
    private protected virtual Task CleanUpAsync() => Task.CompletedTask;
}
