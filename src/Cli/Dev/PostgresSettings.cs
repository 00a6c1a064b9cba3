namespace Orchestrator.Cli.Dev;

/// <summary>Where a private PostgreSQL keeps its files, and how it treats them.</summary>
/// <param name="Folder">Its own folder; made when absent.</param>
/// <param name="Durable">False for databases that may be lost with the machine: commits do not wait for the disk.</param>
internal sealed record PostgresSettings(string Folder, bool Durable);
