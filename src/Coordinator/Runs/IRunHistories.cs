using Npgsql;

namespace Orchestrator.Coordinator.Runs;

/// <summary>Takes whole histories of runs out of the database, and brings those of other installations in. Each call is a part of the caller's transaction.</summary>
internal interface IRunHistories
{
    /// <summary>Null: no such run.</summary>
    Task<RecordedHistory?> ReadAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation);

    /// <summary>Stores the history as it is. Nobody is told of its end: that was another installation's to tell.</summary>
    /// <param name="connection">In the caller's transaction.</param>
    /// <param name="history">Of a run that has ended.</param>
    /// <param name="cancellation">Of the caller.</param>
    Task<HistoryOutcome> TryInsertAsync(NpgsqlConnection connection, RecordedHistory history, CancellationToken cancellation);
}

/// <summary>What became of a history. Nothing is stored unless it was inserted.</summary>
internal enum HistoryOutcome
{
    Inserted,

    /// <summary>A run has the id.</summary>
    IdTaken,

    /// <summary>The project's key belongs to another run.</summary>
    KeyTaken,

    /// <summary>The run that it was forked from is not here, or deleted, or not known to have had that checkpoint.</summary>
    ParentMissing,
}
