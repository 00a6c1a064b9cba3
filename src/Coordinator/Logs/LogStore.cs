using Google.Protobuf;
using Npgsql;
using Orchestrator.Contracts.V1;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Logs;

/// <summary>
/// Keeps logs in pieces. A piece is only ever stored at the end of what there is, so of two writers that see the same end the primary key
/// lets one through, and the other looks again. Of a deleted run nothing is kept.
/// </summary>
internal sealed class LogStore(NpgsqlDataSource database) : ILogIntake, ILogQuery, ILogRegister
{
    private const int ChunkBytes = 64 * 1024;

    public async Task<ulong> AppendAsync(RunId run, int attempt, ulong offset, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        while (true)
        {
            if (await EndOfAsync(run, attempt, cancellation) is not { } stored)
            {
                // Nobody wants it any longer, and its sender is to forget it.
                return offset + (ulong)content.Length;
            }

            var piece = LogPiece.Of(stored, (long)offset, content);
            if (piece.Content.IsEmpty || await TryStoreAsync(run, attempt, stored, piece.Content, cancellation))
            {
                return (ulong)piece.Through;
            }
        }
    }

    public NpgsqlBatchCommand Insertion(RunId run, int attempt, ulong offset, ReadOnlyMemory<byte> content) => new(
        "INSERT INTO log_chunk (run_id, attempt, start_offset, content) VALUES (@run, @attempt, @start, @content)")
    {
        Parameters =
        {
            new("run", run.Value),
            new("attempt", attempt),
            new("start", (long)offset),
            new NpgsqlParameter<ReadOnlyMemory<byte>>("content", content),
        },
    };

    public async Task<LogChunk?> ReadAsync(RunId run, int attempt, ulong offset, CancellationToken cancellation)
    {
        // The last piece that begins at or before the offset is the one that holds it, if any does.
        await using var command = database.CreateCommand(
            """
            SELECT substring(content FROM least(@offset - start_offset + 1, 2147483647)::int FOR @bytes) FROM log_chunk
            WHERE run_id = @run AND attempt = @attempt AND start_offset <= @offset
            ORDER BY start_offset DESC LIMIT 1
            """);
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempt", attempt);
        command.Parameters.AddWithValue("offset", (long)offset);
        command.Parameters.AddWithValue("bytes", ChunkBytes);
        return await command.ExecuteScalarAsync(cancellation) is byte[] { Length: > 0 } content
            ? new LogChunk { Attempt = (uint)attempt, Offset = offset, Content = UnsafeByteOperations.UnsafeWrap(content) }
            : null;
    }

    /// <returns>Null: the run is deleted.</returns>
    private async Task<long?> EndOfAsync(RunId run, int attempt, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT
              coalesce((
                SELECT start_offset + length(content) FROM log_chunk
                WHERE run_id = @run AND attempt = @attempt ORDER BY start_offset DESC LIMIT 1), 0)
            WHERE NOT EXISTS (SELECT FROM run WHERE run_id = @run AND deleted_at IS NOT NULL)
            """);
        command.Parameters.AddWithValue("run", run.Value);
        command.Parameters.AddWithValue("attempt", attempt);
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    private async Task<bool> TryStoreAsync(RunId run, int attempt, long start, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(DeletionGuard.Hold([run]));
        batch.BatchCommands.Add(new(
            """
            INSERT INTO log_chunk (run_id, attempt, start_offset, content) SELECT @run, @attempt, @start, @content
            WHERE NOT EXISTS (SELECT FROM run WHERE run_id = @run AND deleted_at IS NOT NULL)
            ON CONFLICT DO NOTHING
            """)
        {
            Parameters =
            {
                new("run", run.Value),
                new("attempt", attempt),
                new("start", start),
                new NpgsqlParameter<ReadOnlyMemory<byte>>("content", content),
            },
        });
        return await batch.ExecuteNonQueryAsync(cancellation) > 0;
    }
}
