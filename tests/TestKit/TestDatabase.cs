using Npgsql;

namespace Orchestrator.TestKit;

/// <summary>A database of one test class; dropped with it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _name;
    private readonly NpgsqlDataSource _server;

    internal TestDatabase(string name, string connectionString, NpgsqlDataSource server)
    {
        _name = name;
        _server = server;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public async ValueTask DisposeAsync()
    {
        await using var drop = _server.CreateCommand($"DROP DATABASE \"{_name}\" WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }
}
