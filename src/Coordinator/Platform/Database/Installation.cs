using Npgsql;

namespace Orchestrator.Coordinator.Platform.Database;

/// <summary>Names the installation by its database: what left it can be told from what is its own.</summary>
internal sealed class Installation(NpgsqlDataSource database)
{
    public async Task<Guid> ReadIdAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT installation_id FROM installation");
        return (Guid)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
