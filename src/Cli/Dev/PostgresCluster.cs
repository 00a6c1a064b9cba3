using Npgsql;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Dev;

/// <summary>A PostgreSQL of our own, made from the machine's binaries, listening on loopback and in its folder; it ends with us.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string User = "orchestrator";
    private const string MaintenanceDatabase = "postgres";
    private const int PortAttempts = 5;
    private static readonly TimeSpan FastShutdown = TimeSpan.FromSeconds(30);

    private readonly PostgresFolder _folder;
    private readonly DetachedProcess _server;
    private readonly int _port;
    private readonly TimeProvider _clock;

    private PostgresCluster(PostgresFolder folder, DetachedProcess server, int port, TimeProvider clock)
    {
        _folder = folder;
        _server = server;
        _port = port;
        _clock = clock;
    }

    public ProcessMark Mark => _server.Mark;

    public string Log => _folder.Log;

    /// <summary>Completes when the server has ended, asked or not.</summary>
    public Task Exited => _server.Exited;

    public static async Task<PostgresCluster> StartAsync(PostgresSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        var folder = new PostgresFolder(Path.GetFullPath(settings.Folder));
        var binaries = await PostgresBinaries.FindAsync(folder.Version, cancellation);
        var account = await PostgresAccount.ChooseAsync(cancellation);
        if (folder.Server is { } leftover)
        {
            await leftover.StopAsync(Signal.Interrupt, FastShutdown, clock);
        }

        await PostgresInstallation.EnsureAsync(folder, binaries, account, User, settings.Durable, cancellation);
        folder.DeleteStaleMark();
        for (var attempt = 1; attempt <= PortAttempts; attempt++)
        {
            // A port found free may be taken by the time the server binds it.
            var port = FreePort.Choose();
            await PostgresInstallation.MakeSocketsAsync(folder, account, cancellation);
            var cluster = new PostgresCluster(folder, PostgresServer.Start(folder, binaries, account, port, settings.Durable), port, clock);
            if (await cluster.AnswersAsync(cancellation))
            {
                return cluster;
            }
        }

        throw new CommandFailedException($"PostgreSQL did not start; the end of {folder.Log}:\n{TextFile.Tail(folder.Log, lines: 10)}");
    }

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = User,
        Password = File.ReadAllText(_folder.Password),
        Database = database,
    }.ConnectionString;

    public async Task EnsureDatabaseAsync(string name, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(MaintenanceDatabase));
        await connection.OpenAsync(cancellation);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        find.Parameters.AddWithValue(name);
        if (await find.ExecuteScalarAsync(cancellation) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
            await create.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Ends every connection and the server; what was committed stays.</summary>
    public async Task StopAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.StopAsync(FastShutdown, _clock);
        if (_folder.Sockets != _folder.Root && Directory.Exists(_folder.Sockets))
        {
            Directory.Delete(_folder.Sockets, recursive: true);
        }
    }

    /// <summary>The server was killed by somebody else; what is left of it here is put away.</summary>
    public void Abandon() => _server.Dispose();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _server.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        var answers = false;
        try
        {
            answers = await PostgresServer.AnswersAsync(_server, ConnectionString(MaintenanceDatabase), _clock, cancellation);
            return answers;
        }
        finally
        {
            if (!answers)
            {
                await DisposeAsync();
            }
        }
    }
}
