namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>How the coordinator uses PostgreSQL; where it is says <c>ConnectionStrings:Orchestrator</c>.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>The most connections; those of all coordinators stay below the server's max_connections. Default: 40.</summary>
    public int MaxPoolSize { get; set; } = 40;

    /// <summary>
    /// File with the password, read again for every new connection, so that whoever changes it has to restart nothing.
    /// Default: none, it is in the connection string.
    /// </summary>
    public string? PasswordFile { get; set; }

    /// <summary>How long a start waits for a server that does not answer yet. Default: 00:02:00.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
