using System.Globalization;
using Npgsql;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Cli.Dev;

/// <summary>Starts one PostgreSQL server process and waits until it answers.</summary>
internal static class PostgresServer
{
    private const int Connections = 200;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(30);
    private static readonly string[] VolatileOptions = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

    public static DetachedProcess Start(
        PostgresFolder folder, PostgresBinaries binaries, PostgresAccount account, int port, bool durable)
    {
        string[] options = [
            "listen_addresses=127.0.0.1",
            $"port={port.ToString(CultureInfo.InvariantCulture)}",
            $"unix_socket_directories=\"{folder.Sockets}\"",
            $"max_connections={Connections}",
            "log_timezone=UTC",
            .. durable ? [] : VolatileOptions,
        ];
        string[] command =
        [
            .. account.Prefix, binaries.Postgres, "-D", folder.Data,
            .. options.SelectMany(option => new[] { "-c", option }),
        ];
        return DetachedProcess.Start(command, folder.Log, Signal.Interrupt, new Dictionary<string, string> { ["LC_ALL"] = "C" });
    }

    /// <returns>False when the server ended instead.</returns>
    public static async Task<bool> AnswersAsync(
        DetachedProcess server, string connectionString, TimeProvider clock, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (!server.Exited.IsCompleted)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(cancellation);
                return true;
            }
            catch (NpgsqlException error) when (clock.GetElapsedTime(started) > StartLimit)
            {
                throw new CommandFailedException(
                    $"PostgreSQL does not answer after {StartLimit.TotalSeconds:F0} s: {error.Message}", error);
            }
            catch (NpgsqlException error) when (error is not PostgresException { SqlState: PostgresErrorCodes.InvalidPassword })
            {
                await Task.Delay(ProbeInterval, clock, cancellation);
            }
        }

        return false;
    }
}
