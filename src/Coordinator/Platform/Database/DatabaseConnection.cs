using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrator.ServiceDefaults;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>The user's connection string, completed: a bounded pool, a keepalive, locks that end, a search path with Orleans' queries.</summary>
internal sealed class DatabaseConnection
{
    private const string ConfigurationName = "Orchestrator";

    // A coordinator that is frozen in a transaction must not keep its locks from the others. The user's options come later, and win.
    private const string IdleInTransaction = "-c idle_in_transaction_session_timeout=10s";

    private readonly string? _passwordFile;
    private readonly string _migrationText;

    public DatabaseConnection(IConfiguration configuration, IOptions<DatabaseOptions> options)
    {
        var text = configuration.GetConnectionString(ConfigurationName);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new StartUpException(
                $"ConnectionStrings:{ConfigurationName} is not set. Name a PostgreSQL database, for instance by the environment variable " +
                $"ConnectionStrings__{ConfigurationName}='Host=127.0.0.1;Username=me;Database=orchestrator', " +
                "or use `orc dev`, which brings its own.");
        }

        Settings = Parse(text);
        Settings.MaxPoolSize = options.Value.MaxPoolSize;
        Settings.ApplicationName ??= "orchestrator-coordinator";
        Settings.KeepAlive = Settings.KeepAlive is 0 ? 30 : Settings.KeepAlive;
        _passwordFile = options.Value.PasswordFile is { Length: > 0 } file ? file : null;
        if (_passwordFile is not null)
        {
            Settings.Password = null;
        }

        _migrationText = Settings.ConnectionString;
        Settings.Options = $"{IdleInTransaction} {Settings.Options ?? Environment.GetEnvironmentVariable("PGOPTIONS")}".TrimEnd();
        Settings.SearchPath = $"{Settings.SearchPath ?? "public"}, orleans";
    }

    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Without Orleans' schema: DbUp takes the search path for the name of one schema.</summary>
    /// <exception cref="IOException">The password's file cannot be read.</exception>
    public string MigrationText => _passwordFile is null
        ? _migrationText
        : new NpgsqlConnectionStringBuilder(_migrationText) { Password = Password }.ConnectionString;

    /// <summary>Is the password in a file, and not in <see cref="Text"/>?</summary>
    public bool HasPasswordFile => _passwordFile is not null;

    /// <summary>What the file has now.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Password => File.ReadAllText(_passwordFile!).TrimEnd('\r', '\n');

    public string Text => Settings.ConnectionString;

    /// <summary>For messages; without the password.</summary>
    public string Server => $"{Settings.Host}:{Settings.Port}";

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (ArgumentException error)
        {
            throw new StartUpException($"ConnectionStrings:{ConfigurationName} cannot be read: {error.Message}", error);
        }
    }
}
