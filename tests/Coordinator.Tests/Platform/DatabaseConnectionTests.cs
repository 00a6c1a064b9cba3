using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class DatabaseConnectionTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "10s", "0")]
    [InlineData("-c statement_timeout=7s", "10s", "7s")]
    [InlineData("-c idle_in_transaction_session_timeout=3s", "3s", "0")]
    public async Task Idle_transactions_end_and_the_options_of_the_user_count(string options, string idle, string statement)
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync(Cancellation);
        await using var source = Open(database, options);

        Assert.Equal(idle, await ShowAsync(source, "idle_in_transaction_session_timeout"));
        Assert.Equal(statement, await ShowAsync(source, "statement_timeout"));
    }

    [Fact]
    public async Task A_coordinator_that_is_frozen_in_a_transaction_gives_its_locks_back()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync(Cancellation);
        await using var source = Open(database, "-c idle_in_transaction_session_timeout=200ms");
        await using var create = source.CreateCommand("CREATE TABLE journal (n int); INSERT INTO journal VALUES (1)");
        await create.ExecuteNonQueryAsync(Cancellation);
        await using var frozen = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await frozen.BeginTransactionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("SELECT FROM journal FOR UPDATE", frozen);
        await hold.ExecuteNonQueryAsync(Cancellation);

        await using var other = source.CreateCommand("UPDATE journal SET n = 2");
        Assert.Equal(1, await other.ExecuteNonQueryAsync(Cancellation));

        var error = await Assert.ThrowsAnyAsync<NpgsqlException>(() => hold.ExecuteNonQueryAsync(Cancellation));
        Assert.True(Coordinator.Platform.Database.DatabaseFailure.IsUnavailable(error), error.ToString());
    }

    [Fact]
    public async Task A_password_in_a_file_is_read_again_for_new_connections()
    {
        using var folder = new TestFolder();
        await using var database = await postgres.CreateEmptyDatabaseAsync(Cancellation);
        var password = new NpgsqlConnectionStringBuilder(database.ConnectionString).Password;
        File.WriteAllText(folder["password"], $"{password}\n");
        await using var coordinator = await CoordinatorHost.StartAsync(postgres, $"--Database:PasswordFile={folder["password"]}");
        var source = coordinator.Services.GetRequiredService<NpgsqlDataSource>();

        File.WriteAllText(folder["password"], "another");
        source.Clear();
        coordinator.Errors.ExpectFromNow(_ => true); // whatever looks at the database meanwhile

        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await source.OpenConnectionAsync(Cancellation));
        File.WriteAllText(folder["password"], password);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        Assert.DoesNotContain(password!, coordinator.Services.GetRequiredService<DatabaseConnection>().Text, StringComparison.Ordinal);
    }

    private static NpgsqlDataSource Open(TestDatabase database, string options) => NpgsqlDataSource.Create(
        CoordinatorDatabase.ConnectionTo(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = options }.ConnectionString).Text);

    private static async Task<string> ShowAsync(NpgsqlDataSource source, string setting)
    {
        await using var command = source.CreateCommand($"SHOW {setting}");
        return (string)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
