using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

/// <summary>A whole coordinator in the test's process, on free ports, over a database of its own.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDatabase _database;
    private readonly ErrorLogs _errors;

    private CoordinatorHost(WebApplication app, TestDatabase database, ErrorLogs errors)
    {
        _app = app;
        _database = database;
        _errors = errors;
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.ToList();
        Http = new Uri(addresses[0]);
        Channel = GrpcChannel.ForAddress(addresses[1]);
    }

    public Uri Http { get; }

    public GrpcChannel Channel { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<CoordinatorHost> StartAsync(PostgresFixture postgres, params string[] settings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await CoordinatorDatabase.CreateAsync(postgres, cancellation);
        var errors = new ErrorLogs();
        var app = Program.Build(
            [
                $"--ConnectionStrings:Orchestrator={database.ConnectionString}", "--Grpc:Port=0", "--Http:Port=0", "--Logging:LogLevel:Default=Warning",
                .. settings,
            ]);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(errors);
        await app.Services.GetRequiredService<DatabaseStart>().RunAsync(cancellation);
        await app.StartAsync(cancellation);
        return new CoordinatorHost(app, database, errors);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _errors.AssertNothingUnexpected();
    }
}
