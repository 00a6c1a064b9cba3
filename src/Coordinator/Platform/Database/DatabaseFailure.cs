using System.Net.Sockets;
using Npgsql;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>What an error from PostgreSQL means for us: will it pass by itself, and what should a person do?</summary>
internal sealed record DatabaseFailure(bool IsPassing, string Message)
{
    private const string Setting = "ConnectionStrings:Orchestrator";
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>The server is away, not ready, short of something or read-only: the same call may succeed later.</summary>
    public static bool IsUnavailable(Exception error) => error switch
    {
        // PostgreSQL says the same of a call that was given up here and of one that it gave up itself.
        OperationCanceledException => false,
        PostgresException refusal => Passes(refusal),
        NpgsqlException { InnerException: null or SocketException or IOException or TimeoutException } => true,
        _ => error.InnerException is not null && IsUnavailable(error.InnerException),
    };

    /// <summary>Null: not a failure to connect.</summary>
    public static DatabaseFailure? OfStart(Exception error, DatabaseConnection connection) => error switch
    {
        PostgresException refusal => OfRefusal(refusal, connection),
        NpgsqlException { InnerException: null } =>
            Lasting($"PostgreSQL at {connection.Server} cannot be used: {error.Message}. Check {Setting}."),
        NpgsqlException when IsUnavailable(error) =>
            Passing($"PostgreSQL is not reachable at {connection.Server}: {Innermost(error).Message}."),
        _ => null,
    };

    private static DatabaseFailure? OfRefusal(PostgresException refusal, DatabaseConnection connection)
    {
        var (server, settings, said) = (connection.Server, connection.Settings, refusal.MessageText);
        return refusal.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                Lasting($"PostgreSQL at {server} refuses user \"{settings.Username}\": {said}. Check user name and password in {Setting}."),
            PostgresErrorCodes.InvalidCatalogName => Lasting(
                $"PostgreSQL at {server} has no database \"{settings.Database}\". " +
                $"Create it: createdb -h {settings.Host} -p {settings.Port} -U {settings.Username} {settings.Database}"),
            PostgresErrorCodes.InsufficientPrivilege => Lasting(
                $"User \"{settings.Username}\" may not create the schema in database \"{settings.Database}\": {said}. " +
                "Make it the database's owner."),
            _ when Passes(refusal) => Passing($"PostgreSQL at {server} is not ready: {said}."),
            _ => null,
        };
    }

    private static DatabaseFailure Passing(string message) => new(IsPassing: true, message);

    private static DatabaseFailure Lasting(string message) => new(IsPassing: false, message);

    private static bool Passes(PostgresException refusal) =>
        refusal.IsTransient
        || refusal.SqlState.StartsWith("08", StringComparison.Ordinal) // connection exceptions
        || refusal.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransactionTimeout;

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
