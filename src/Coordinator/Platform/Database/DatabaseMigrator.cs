using DbUp;
using Npgsql;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>Brings the schema up to date with the scripts of this assembly, one coordinator at a time.</summary>
internal sealed partial class DatabaseMigrator(DatabaseConnection connection, ILogger<DatabaseMigrator> logger)
{
    private const int OldestSupportedVersion = 15;
    private const long MigrationLock = 0x6f72_6368_6573_7472; // "orchestr"

    /// <summary>Names of the scripts, as the database remembers those that were applied.</summary>
    public static IReadOnlyList<string> Known { get; } =
        [.. typeof(DatabaseMigrator).Assembly.GetManifestResourceNames().Where(IsScript).Order(StringComparer.Ordinal)];

    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var guard = new NpgsqlConnection(connection.MigrationText);
        await guard.OpenAsync(cancellation);
        RequireVersion(guard);
        await LockAsync("SELECT pg_advisory_lock(@key)", guard, cancellation);
        try
        {
            await Task.Run(Upgrade, cancellation);
        }
        finally
        {
            // Closing only returns the session to the pool, and the lock with it.
            await LockAsync("SELECT pg_advisory_unlock(@key)", guard, CancellationToken.None);
        }
    }

    // However long another coordinator takes to migrate.
    private static async Task LockAsync(string statement, NpgsqlConnection guard, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, guard) { CommandTimeout = 0, Parameters = { new("key", MigrationLock) } };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private void RequireVersion(NpgsqlConnection opened)
    {
        if (opened.PostgreSqlVersion.Major < OldestSupportedVersion)
        {
            throw new StartUpException(
                $"PostgreSQL at {connection.Server} is version {opened.PostgreSqlVersion}; {OldestSupportedVersion} or newer is needed. " +
                "Upgrade it, or name another server in ConnectionStrings:Orchestrator.");
        }
    }

    private void Upgrade()
    {
        var result = Scripts().Build().PerformUpgrade();
        if (!result.Successful)
        {
            throw result.Error is NpgsqlException database && DatabaseFailure.OfStart(database, connection) is not null
                ? database
                : new StartUpException(
                    $"Migration {result.ErrorScript?.Name} failed and was rolled back: {result.Error.Message}", result.Error);
        }

        foreach (var script in result.Scripts)
        {
            LogMigrated(script.Name);
        }
    }

    private static bool IsScript(string name) => name.EndsWith(".sql", StringComparison.Ordinal);

    // A dollar-quoted body would be taken for one of DbUp's variables.
    private DbUp.Builder.UpgradeEngineBuilder Scripts() => DeployChanges.To.PostgresqlDatabase(connection.MigrationText)
        .WithScriptsEmbeddedInAssembly(typeof(DatabaseMigrator).Assembly, IsScript)
        .WithScriptNameComparer(StringComparer.Ordinal)
        .WithTransactionPerScript()
        .WithVariablesDisabled()
        .LogToNowhere();

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Script}")]
    private partial void LogMigrated(string script);
}
