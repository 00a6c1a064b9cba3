namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>How the coordinator uses PostgreSQL; where it is says <c>ConnectionStrings:Orchestrator</c>.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>The most connections; those of all coordinators stay below the server's max_connections. Default: 40.</summary>
    public int MaxPoolSize { get; set; } = 40;

    /// <summary>How long a start waits for a server that does not answer yet. Default: 00:02:00.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
