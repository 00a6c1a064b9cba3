using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrator.Coordinator.Platform.Database;
using Orchestrator.TestKit;

namespace Orchestrator.Coordinator.Tests.Platform;

/// <summary>Databases with the coordinator's schema, each a copy of one that was migrated once.</summary>
internal static class CoordinatorDatabase
{
    public static Task<TestDatabase> CreateAsync(PostgresFixture postgres, CancellationToken cancellation) =>
        postgres.CreateDatabaseAsync("coordinator", text => MigratorOf(text).MigrateAsync(cancellation), cancellation);

    public static DatabaseMigrator MigratorOf(string connectionString) => new(ConnectionTo(connectionString), NullLogger<DatabaseMigrator>.Instance);

    public static DatabaseConnection ConnectionTo(string connectionString) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Orchestrator", connectionString)]).Build(),
        Options.Create(new DatabaseOptions()));
}
