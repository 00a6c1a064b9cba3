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

    public async Task<IReadOnlyDictionary<AttemptKey, long>> CommittedOfAsync(
        IReadOnlyCollection<RunId> runs, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT run_id, attempt, last_sequence FROM journal WHERE run_id = ANY (@runs) AND last_sequence > 0");
        command.Parameters.AddWithValue("runs", runs.Select(run => run.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var committed = new Dictionary<AttemptKey, long>();
        while (await reader.ReadAsync(cancellation))
        {
            committed.Add(new(new RunId(reader.GetGuid(0)), reader.GetInt32(1)), reader.GetInt64(2));
        }

        return committed;
    }

    public async Task<bool> HasVerdictAsync(RunId run, int attempt, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT EXISTS (SELECT FROM journal WHERE run_id = @run AND attempt = @attempt AND has_verdict)");
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempt", attempt);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
