using Npgsql;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Logs;

/// <summary>Stores logs of another installation in the transaction that brings their run.</summary>
internal interface ILogRegister
{
    /// <summary>Bytes of one log that are kept, with the note that ends a longer one.</summary>
    const long Bound = LogPiece.Bound + 1024;

    /// <param name="run">Inserted in the same transaction.</param>
    /// <param name="attempt">Whose trainer printed it.</param>
    /// <param name="offset">In the log; where the piece before it ended.</param>
    /// <param name="content">Not empty.</param>
    NpgsqlBatchCommand Insertion(RunId run, int attempt, ulong offset, ReadOnlyMemory<byte> content);
}
