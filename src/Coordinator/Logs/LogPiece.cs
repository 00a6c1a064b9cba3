namespace Orchestrator.Coordinator.Logs;

/// <summary>What of a piece of a log is to be stored, and what its sender is to be told.</summary>
/// <param name="Content">To be stored at the present end of the log; empty: nothing.</param>
/// <param name="Through">To be acknowledged once that is stored.</param>
internal readonly record struct LogPiece(ReadOnlyMemory<byte> Content, long Through)
{
    /// <summary>Bytes of one attempt's log that are kept. A trainer that prints more than this has gone wrong.</summary>
    public const long Bound = 16 * 1024 * 1024;

    private static readonly byte[] Note = "\n[The log goes on in the worker's folder; only its first 16 MiB are kept here.]\n"u8.ToArray();

    /// <param name="stored">Bytes that are stored already.</param>
    /// <param name="offset">Of the piece in the log.</param>
    /// <param name="content">Of the piece.</param>
    public static LogPiece Of(long stored, long offset, ReadOnlyMemory<byte> content)
    {
        var end = offset + content.Length;
        if (stored > Bound)
        {
            // The note is there: the rest is passed over.
            return new(ReadOnlyMemory<byte>.Empty, end);
        }

        if (offset > stored || end <= stored)
        {
            return new(ReadOnlyMemory<byte>.Empty, stored);
        }

        var added = content[(int)(stored - offset)..];
        return end <= Bound ? new(added, end) : new((byte[])[.. added.Span[..(int)(Bound - stored)], .. Note], end);
    }
}
