using System.Runtime.CompilerServices;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>Reads journals window by window, so that a long one takes no more memory than a short one, and stores them as those that arrive from workers are.</summary>
internal sealed class JournalExchange(JournalStore store) : IJournalExchange
{
    /// <summary>Records of a window.</summary>
    public const int Window = 5000;

    public async Task<IReadOnlyList<StoredJournal>> ListAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT attempt, last_sequence, has_verdict FROM journal WHERE run_id = @run AND last_sequence > 0 ORDER BY attempt", connection)
        {
            Parameters = { new("run", run.Value) },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var journals = new List<StoredJournal>();
        while (await reader.ReadAsync(cancellation))
        {
            journals.Add(new(reader.GetInt32(0), reader.GetInt64(1), reader.GetBoolean(2)));
        }

        return journals;
    }

    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        NpgsqlConnection connection, RunId run, StoredJournal journal, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var after = 0L; after < journal.LastSequence; after += Window)
        {
            var window = new JournalWindow(new(run, journal.Attempt), after, Math.Min(after + Window, journal.LastSequence));
            foreach (var record in await window.ReadAsync(connection, cancellation))
            {
                yield return record;
            }
        }
    }

    public async Task BeginAsync(NpgsqlConnection connection, RunId run, StoredJournal journal, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO journal (run_id, attempt, last_sequence, has_verdict) VALUES (@run, @attempt, @last, @has_verdict)", connection)
        {
            Parameters =
            {
                new("run", run.Value),
                new("attempt", journal.Attempt),
                new("last", journal.LastSequence),
                new("has_verdict", journal.HasVerdict),
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public Task AddAsync(
        NpgsqlConnection connection, RunId run, StoredJournal journal, IReadOnlyList<JournalRecord> records, CancellationToken cancellation) =>
        store.AddAsync(connection, JournalGroup.Imported(new(run, journal.Attempt), journal.LastSequence, records), cancellation);
}
