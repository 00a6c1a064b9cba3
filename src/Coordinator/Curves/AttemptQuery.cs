using Google.Protobuf;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Answers from the tables that the journals fill.</summary>
internal sealed class AttemptQuery(NpgsqlDataSource database) : IAttemptQuery
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public async Task<IReadOnlyDictionary<int, AttemptStarted>> StartsOfAsync(RunId run, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT attempt, started FROM lineage WHERE run_id = @run ORDER BY attempt");
        command.Parameters.AddWithValue("run", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var starts = new Dictionary<int, AttemptStarted>();
        while (await reader.ReadAsync(cancellation))
        {
            starts.Add(reader.GetInt32(0), Parser.Parse<AttemptStarted>(reader.GetString(1)));
        }

        return starts;
    }

    public async Task<IReadOnlyDictionary<RunId, JournalProgress>> ProgressOfAsync(
        IReadOnlyCollection<RunId> runs, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT DISTINCT ON (run_id) run_id, attempt, journal.step, tokens, tokens_per_second
            FROM lineage JOIN journal USING (run_id, attempt)
            WHERE run_id = ANY (@runs) ORDER BY run_id, attempt DESC
            """);
        command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var progress = new Dictionary<RunId, JournalProgress>();
        while (await reader.ReadAsync(cancellation))
        {
            progress.Add(
                new RunId(reader.GetGuid(0)),
                new(reader.GetInt32(1), (ulong)reader.GetInt64(2), (ulong)reader.GetInt64(3), reader.GetDouble(4)));
        }

        return progress;
    }

    public async Task<bool> IsCommittedAsync(RunId run, int attempt, ulong sequence, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT coalesce((SELECT last_sequence FROM journal WHERE run_id = @run AND attempt = @attempt), 0)");
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempt", attempt);
        return (ulong)(long)(await command.ExecuteScalarAsync(cancellation))! >= sequence;
    }
}
