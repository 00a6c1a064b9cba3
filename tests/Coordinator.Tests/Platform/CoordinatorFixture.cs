using Npgsql;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

/// <summary>One coordinator for the tests of a class.</summary>
public sealed class CoordinatorFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private CoordinatorHost? _host;

    public CoordinatorHost Host => _host ?? throw new InvalidOperationException("The coordinator is not started.");

    public Contracts.V1.Runs.RunsClient Runs => new(Host.Channel);

    public NpgsqlDataSource Database => (NpgsqlDataSource)Host.Services.GetService(typeof(NpgsqlDataSource))!;

    public async ValueTask InitializeAsync() => _host = await CoordinatorHost.StartAsync(postgres);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
