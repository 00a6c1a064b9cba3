using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

/// <summary>A whole coordinator in the test's process, on free ports, over a database of its own. Unexpected error logs fail the test.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ErrorLogs _errors;
    private readonly TestDatabase? _database;

    private CoordinatorHost(WebApplication app, ErrorLogs errors, string connectionString, TestDatabase? database)
    {
        (_app, _errors, ConnectionString, _database) = (app, errors, connectionString, database);
        var server = app.Services.GetRequiredService<IServer>();
        var addresses = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.ToList();
        Http = new Uri(addresses[0]);
        Grpc = new Uri(addresses[1]);
        Channel = GrpcChannel.ForAddress(addresses[1]);
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    public GrpcChannel Channel { get; }

    public string ConnectionString { get; }

    /// <summary>What it logs as errors; a test expects those that it brings about.</summary>
    public ErrorLogs Errors => _errors;

    public IServiceProvider Services => _app.Services;

    public static async Task<CoordinatorHost> StartAsync(PostgresFixture postgres, params string[] settings)
    {
        var database = await CoordinatorDatabase.CreateAsync(postgres, TestContext.Current.CancellationToken);
        return await StartAsync(database.ConnectionString, database, settings);
    }

    /// <summary>Over the database of this one, which must outlive it.</summary>
    public Task<CoordinatorHost> StartAnotherAsync(params string[] settings) => StartAsync(ConnectionString, database: null, settings);

    /// <summary>Over a migrated database that outlives it.</summary>
    public static Task<CoordinatorHost> StartOnAsync(string connectionString) => StartAsync(connectionString, database: null);

    /// <summary>As if PostgreSQL had gone away after the start: nothing listens where it should be.</summary>
    public static Task<CoordinatorHost> StartWithoutDatabaseAsync() =>
        StartAsync("Host=127.0.0.1;Port=1;Username=nobody;Database=nowhere;Timeout=1", database: null);

    public Task StopAsync()
    {
        // A coordinator that stops alone has nowhere to move its grains to, nor to send what nobody waits for; Orleans takes that for errors.
        _errors.ExpectFromNow(IsOfStoppingAlone);
        return _app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await StopAsync();
        await _app.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _errors.AssertNothingUnexpected();
    }

    private static async Task<CoordinatorHost> StartAsync(string connectionString, TestDatabase? database, params string[] settings)
    {
        var app = Program.Build(
        [
            $"--ConnectionStrings:Orchestrator={connectionString}", "--Grpc:Port=0", "--Http:Port=0",
            "--Logging:LogLevel:Default=Error", .. settings,
        ]);

        var errors = new ErrorLogs();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(errors);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new CoordinatorHost(app, errors, connectionString, database);
    }

    private static bool IsOfStoppingAlone(string error)
    {
        var isUnsent = error.StartsWith("Orleans.Messaging: Failed to address message ", StringComparison.Ordinal);
        return error.StartsWith("Orleans.Grain: Error while selecting a migration destination", StringComparison.Ordinal)
            || (isUnsent && error.Contains("OneWay ", StringComparison.Ordinal));
    }
}
