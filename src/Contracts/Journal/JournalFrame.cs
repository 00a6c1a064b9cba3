using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Google.Protobuf;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Contracts.Journal;

/// <summary>
/// The bytes of one journal record: length (u32), CRC-32 of the payload (u32), payload (protobuf), little-endian.
/// A journal is a file of frames and nothing else; a frame cut short at the end was never written.
/// </summary>
public static class JournalFrame
{
    public const int HeaderBytes = 8;
    public const int MaximumPayloadBytes = 1 << 20;

    public static byte[] Encode(JournalRecord record)
    {
        var payload = record.CalculateSize();
        if (payload > MaximumPayloadBytes)
        {
            throw new ArgumentException(
                $"A journal record of {payload} bytes is above the limit of {MaximumPayloadBytes}.", nameof(record));
        }

        var frame = new byte[HeaderBytes + payload];
        record.WriteTo(frame.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)payload);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32.HashToUInt32(frame.AsSpan(HeaderBytes)));
        return frame;
    }

    /// <summary>Decodes the frame at the start of the bytes.</summary>
    /// <returns>
    /// <see cref="OperationStatus.Done"/> with the record; <see cref="OperationStatus.NeedMoreData"/> when the bytes end inside the frame;
    /// <see cref="OperationStatus.InvalidData"/> when they cannot be a frame.
    /// </returns>
    public static OperationStatus TryDecode(ReadOnlySpan<byte> bytes, out JournalRecord? record, out int consumed)
    {
        (record, consumed) = (null, 0);
        if (bytes.Length < HeaderBytes)
        {
            return OperationStatus.NeedMoreData;
        }

        var payload = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (payload is 0 or > MaximumPayloadBytes)
        {
            return OperationStatus.InvalidData;
        }

        if (bytes.Length < HeaderBytes + (int)payload)
        {
            return OperationStatus.NeedMoreData;
        }

        var content = bytes.Slice(HeaderBytes, (int)payload);
        if (Crc32.HashToUInt32(content) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]))
        {
            return OperationStatus.InvalidData;
        }

        record = JournalRecord.Parser.ParseFrom(content);
        consumed = HeaderBytes + (int)payload;
        return OperationStatus.Done;
    }
}
