using System.Net.Sockets;
using Npgsql;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>What an error from PostgreSQL means for us: will it pass by itself, and what should a person do?</summary>
internal sealed record DatabaseFailure(bool Passing, string Message)
{
    /// <summary>The server is away, not ready or out of connections: the same call may succeed later.</summary>
    public static bool IsUnavailable(Exception error) => error switch
    {
        PostgresException { SqlState: var state } => IsPassing(state),
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } => true,
        NpgsqlException => error.InnerException is null, // the pool is exhausted, or the connection broke
        _ => error.InnerException is not null && IsUnavailable(error.InnerException),
    };

    /// <summary>Null: not a failure to connect.</summary>
    public static DatabaseFailure? OfStart(Exception error, DatabaseConnection connection)
    {
        var settings = connection.Settings;
        return error switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
                new(false, $"PostgreSQL at {connection.Server} refuses user \"{settings.Username}\": {refused.MessageText}. Check the user name and password in ConnectionStrings:Orchestrator."),
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                new(false, $"PostgreSQL at {connection.Server} has no database \"{settings.Database}\". Create it: createdb -h {settings.Host} -p {settings.Port} -U {settings.Username} {settings.Database}"),
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied =>
                new(false, $"User \"{settings.Username}\" may not create the schema in database \"{settings.Database}\": {denied.MessageText}. Make it the database's owner."),
            PostgresException { SqlState: var state } busy when IsPassing(state) => new(true, $"PostgreSQL at {connection.Server} is not ready: {busy.MessageText}."),
            NpgsqlException when IsUnavailable(error) => new(true, $"PostgreSQL is not reachable at {connection.Server}: {Innermost(error).Message}."),
            _ => null,
        };
    }

    private static bool IsPassing(string state) =>
        state.StartsWith("08", StringComparison.Ordinal) // connection exceptions
        || state is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.TooManyConnections;

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
