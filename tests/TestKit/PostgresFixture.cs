using Npgsql;
using Orchestrator.Cli.Dev;
using Xunit;

namespace Orchestrator.TestKit;

/// <summary>
/// The PostgreSQL of one test assembly, started by the code that <c>orc dev</c> starts its own with. Use it as an assembly fixture:
/// <code>[assembly: AssemblyFixture(typeof(PostgresFixture))]</code>
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly SemaphoreSlim _templates = new(1, 1);
    private readonly HashSet<string> _prepared = [];
    private PostgresCluster? _cluster;
    private NpgsqlDataSource? _server;
    private int _count;

    /// <summary>Whether what is committed outlives a crash of the server; slower.</summary>
    public bool Durable { get; init; }

    private PostgresCluster Cluster => _cluster ?? throw new InvalidOperationException("PostgreSQL is not started.");

    private NpgsqlDataSource Server => _server ?? throw new InvalidOperationException("PostgreSQL is not started.");

    public async ValueTask InitializeAsync()
    {
        var settings = new PostgresSettings(_folder["postgres"], Durable);
        _cluster = await PostgresCluster.StartAsync(settings, TimeProvider.System, TestContext.Current.CancellationToken);

        // A test may crash the server; a connection kept from before would fail whoever uses it next.
        _server = NpgsqlDataSource.Create(Unpooled("postgres"));
    }

    public Task<TestDatabase> CreateEmptyDatabaseAsync(CancellationToken cancellation) => CreateAsync(template: "template1", cancellation);

    /// <summary>
    /// A copy of the named template. The first to ask for it prepares it (migrates it, say): <paramref name="prepare"/> is given its
    /// connection string, and must leave no connection open.
    /// </summary>
    public async Task<TestDatabase> CreateDatabaseAsync(string template, Func<string, Task> prepare, CancellationToken cancellation)
    {
        await _templates.WaitAsync(cancellation);
        try
        {
            var name = $"template_{template}";
            if (!_prepared.Contains(template))
            {
                await ExecuteAsync($"CREATE DATABASE \"{name}\"", cancellation);
                await prepare(Unpooled(name));
                _prepared.Add(template);
            }

            return await CreateAsync(name, cancellation);
        }
        finally
        {
            _templates.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _templates.Dispose();
        _folder.Dispose();
    }

    private async Task<TestDatabase> CreateAsync(string template, CancellationToken cancellation)
    {
        var name = $"test_{Interlocked.Increment(ref _count)}";
        await ExecuteAsync($"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"", cancellation);
        return new(name, Cluster.ConnectionString(name), Server);
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellation)
    {
        await using var command = Server.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    // A pool would keep connections, and a database in use cannot be copied.
    private string Unpooled(string database) =>
        new NpgsqlConnectionStringBuilder(Cluster.ConnectionString(database)) { Pooling = false }.ConnectionString;
}
