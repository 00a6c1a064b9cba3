using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Takes journals out of the database again, and brings those of other installations in. Of records that nothing is kept of but their number, such as
/// those of checkpoints, there are only the numbers. Each call is a part of the caller's transaction.
/// </summary>
internal interface IJournalExchange
{
    /// <summary>Of the attempts whose journal has begun to arrive, oldest first.</summary>
    Task<IReadOnlyList<StoredJournal>> ListAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation);

    /// <summary>In order.</summary>
    IAsyncEnumerable<JournalRecord> ReadAsync(NpgsqlConnection connection, RunId run, StoredJournal journal, CancellationToken cancellation);

    /// <summary>Begins the journal of an attempt that there is none of, as far as it had been committed where it comes from.</summary>
    Task BeginAsync(NpgsqlConnection connection, RunId run, StoredJournal journal, CancellationToken cancellation);

    /// <summary>Adds to a journal that was begun.</summary>
    /// <param name="connection">In the transaction that began it.</param>
    /// <param name="run">Whose journal it is.</param>
    /// <param name="journal">As it was begun.</param>
    /// <param name="records">In order, each behind those added before.</param>
    /// <param name="cancellation">Of the caller.</param>
    Task AddAsync(
        NpgsqlConnection connection, RunId run, StoredJournal journal, IReadOnlyList<JournalRecord> records, CancellationToken cancellation);
}
