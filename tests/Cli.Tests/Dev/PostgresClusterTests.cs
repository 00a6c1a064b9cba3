using Npgsql;
using Orchestrator.Cli.Dev;
using Orchestrator.Cli.Platform;
using Orchestrator.Contracts.Processes;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Dev;

public sealed class PostgresClusterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart()
    {
        await using (var first = await StartAsync("pg"))
        {
            await first.EnsureDatabaseAsync("things", Cancellation);
            await ExecuteAsync(first, "things", "CREATE TABLE thing AS SELECT 7 AS number");
        }

        await using var second = await StartAsync("pg");
        await second.EnsureDatabaseAsync("things", Cancellation);

        Assert.Equal(7, await ExecuteAsync(second, "things", "SELECT number FROM thing"));
    }

    [Fact]
    public async Task A_stopped_server_is_gone_and_leaves_no_socket()
    {
        ProcessMark mark;
        await using (var cluster = await StartAsync("pg"))
        {
            mark = cluster.Mark;
            Assert.True(mark.IsAlive());
        }

        Assert.False(mark.IsAlive());
        Assert.Empty(Directory.GetFiles(_folder["pg"], ".s.PGSQL*"));
    }

    [Fact]
    public async Task A_server_that_a_killed_owner_left_is_replaced()
    {
        await using var left = await StartAsync("pg");
        await ExecuteAsync(left, "postgres", "CREATE TABLE thing AS SELECT 7 AS number");

        await using var next = await StartAsync("pg");

        Assert.False(left.Mark.IsAlive());
        Assert.Equal(7, await ExecuteAsync(next, "postgres", "SELECT number FROM thing"));
    }

    [Fact]
    public async Task A_server_left_in_a_folder_that_is_reached_through_a_link_is_replaced_too()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["link"], _folder["real"]);
        await using var left = await StartAsync("link/pg");

        await using var next = await StartAsync("link/pg");

        Assert.False(left.Mark.IsAlive());
        Assert.Equal(1, await ExecuteAsync(next, "postgres", "SELECT 1"));
    }

    [Fact]
    public async Task A_server_that_was_killed_is_started_again()
    {
        await using var killed = await StartAsync("pg");
        killed.Mark.Send(Signal.Kill);
        await killed.Exited;

        await using var next = await StartAsync("pg");

        Assert.Equal(1, await ExecuteAsync(next, "postgres", "SELECT 1"));
    }

    [Fact]
    public async Task The_mark_of_a_server_long_gone_does_not_hit_the_process_that_has_its_number_now()
    {
        await using (await StartAsync("pg"))
        {
        }

        await File.WriteAllTextAsync(_folder["pg", "data", "postmaster.pid"], $"{Environment.ProcessId}\n", Cancellation);

        await using var cluster = await StartAsync("pg");

        Assert.Equal(1, await ExecuteAsync(cluster, "postgres", "SELECT 1"));
    }

    [Fact]
    public async Task A_folder_too_deep_for_a_socket_works_too()
    {
        var deep = string.Join('/', Enumerable.Repeat("deep-and-with spaces", 6));

        await using var cluster = await StartAsync(deep);

        Assert.Equal(1, await ExecuteAsync(cluster, "postgres", "SELECT 1"));
    }

    [Fact]
    public async Task A_server_that_does_not_start_there_says_why()
    {
        var deep = string.Join('/', Enumerable.Repeat("deep", 25));
        await using (await StartAsync(deep))
        {
        }

        await File.AppendAllTextAsync(_folder[deep, "data", "postgresql.conf"], "no_such_setting = 1\n", Cancellation);

        var error = await Assert.ThrowsAsync<CommandFailedException>(() => StartAsync(deep));

        Assert.Contains("no_such_setting", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(new PostgresFolder(_folder[deep]).Sockets));
    }

    [Fact]
    public async Task Nobody_connects_without_the_password()
    {
        await using var cluster = await StartAsync("pg");
        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("postgres")) { Password = "wrong" };

        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        var error = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancellation));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["pg", "password"]));
    }

    private Task<PostgresCluster> StartAsync(string name) =>
        PostgresCluster.StartAsync(new(_folder[name], Durable: false), TimeProvider.System, Cancellation);

    private static async Task<object?> ExecuteAsync(PostgresCluster cluster, string database, string statement)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString(database));
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
