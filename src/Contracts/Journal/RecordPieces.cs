using System.Runtime.CompilerServices;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Journal;

/// <summary>Cuts journals into messages that stay well below the four mebibytes that gRPC takes by default.</summary>
public static class RecordPieces
{
    /// <summary>Records of one message.</summary>
    public const int Most = 2000;

    // A matrix takes half a mebibyte at most, so that a message ends below two of them.
    private const int Bytes = 1024 * 1024;

    /// <param name="records">Each with its attempt, and those of an attempt together.</param>
    /// <param name="cancellation">Of the reader.</param>
    public static async IAsyncEnumerable<ExportedRecords> CutAsync(
        IAsyncEnumerable<(uint Attempt, JournalRecord Record)> records, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (piece, bytes) = (new ExportedRecords(), 0);
        await foreach (var (attempt, record) in records.WithCancellation(cancellation))
        {
            if (piece.Records.Count > 0 && (attempt != piece.Attempt || bytes >= Bytes || piece.Records.Count == Most))
            {
                yield return piece;
                (piece, bytes) = (new(), 0);
            }

            piece.Attempt = attempt;
            piece.Records.Add(record);
            bytes += record.CalculateSize();
        }

        if (piece.Records.Count > 0)
        {
            yield return piece;
        }
    }
}
