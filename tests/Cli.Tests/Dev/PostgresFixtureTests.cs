using Npgsql;
using Orchestrator.TestKit;

namespace Orchestrator.Cli.Tests.Dev;

public sealed class PostgresFixtureTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_of_one_template_are_prepared_once_and_apart()
    {
        var prepared = 0;
        Task Prepare(string connectionString)
        {
            prepared++;
            return ExecuteAsync(connectionString, "CREATE TABLE thing (number int)");
        }

        await using var first = await postgres.CreateDatabaseAsync("things", Prepare, Cancellation);
        await ExecuteAsync(first.ConnectionString, "INSERT INTO thing VALUES (1)");
        await using var second = await postgres.CreateDatabaseAsync("things", Prepare, Cancellation);

        Assert.Equal(1, prepared);
        Assert.Equal(1L, await ExecuteAsync(first.ConnectionString, "SELECT count(*) FROM thing"));
        Assert.Equal(0L, await ExecuteAsync(second.ConnectionString, "SELECT count(*) FROM thing"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
