using Npgsql;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Answers from the projection.</summary>
internal sealed class RunEndings(NpgsqlDataSource database) : IRunEndings
{
    public async Task<bool> HasEndedAsync(RunId run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM run WHERE run_id = @run AND ended_at IS NOT NULL)");
        command.Parameters.AddWithValue("run", run.Value);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
