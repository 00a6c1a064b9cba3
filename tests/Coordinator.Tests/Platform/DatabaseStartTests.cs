using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.ServiceDefaults;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

public sealed class DatabaseStartTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Four_coordinators_that_start_at_once_migrate_an_empty_database_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = await postgres.CreateEmptyDatabaseAsync(cancellation);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CoordinatorDatabase.MigratorOf(database.ConnectionString).MigrateAsync(cancellation)));

        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var scripts = source.CreateCommand("SELECT count(*) = count(DISTINCT scriptname) AND count(*) >= 4 FROM schemaversions");
        Assert.Equal(true, await scripts.ExecuteScalarAsync(cancellation));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_when_waiting_for_it_ends()
    {
        var failure = await FailureOf("Host=127.0.0.1;Port=1;Username=me;Database=orchestrator");

        Assert.StartsWith("PostgreSQL is not reachable at 127.0.0.1:1: ", failure);
        Assert.Contains("Gave up after 00:00:00", failure);
    }

    [Fact]
    public async Task A_missing_database_comes_with_the_command_that_creates_it()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync(TestContext.Current.CancellationToken);
        var elsewhere = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "nowhere" };

        var failure = await FailureOf(elsewhere.ConnectionString);

        Assert.Contains("has no database \"nowhere\". Create it: createdb ", failure);
    }

    [Fact]
    public async Task A_wrong_password_fails_at_once_and_names_the_user()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = await postgres.CreateEmptyDatabaseAsync(cancellation);
        var stranger = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "stranger", Password = "wrong" };

        var failure = await FailureOf(stranger.ConnectionString);

        Assert.Contains("refuses user \"stranger\"", failure);
        Assert.Contains("ConnectionStrings:Orchestrator", failure);
    }

    [Fact]
    public void A_coordinator_without_a_connection_string_says_how_to_give_it_one()
    {
        var error = Assert.Throws<StartUpException>(() => CoordinatorDatabase.ConnectionTo(""));

        Assert.Contains("ConnectionStrings__Orchestrator=", error.Message);
    }

    private static async Task<string> FailureOf(string connectionString)
    {
        var options = Options.Create(new DatabaseOptions { StartTimeout = TimeSpan.Zero });
        var start = new DatabaseStart(
            CoordinatorDatabase.ConnectionTo(connectionString), CoordinatorDatabase.MigratorOf(connectionString), options, TimeProvider.System,
            NullLogger<DatabaseStart>.Instance);
        var error = await Assert.ThrowsAsync<StartUpException>(() => start.RunAsync(TestContext.Current.CancellationToken));
        return error.Message;
    }
}
