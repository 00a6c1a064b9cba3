using System.Buffers;
using System.Buffers.Binary;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// The bytes of a segment: a version byte, then per point the differences to the point before of sequence, step, tokens and recorded_at
/// (microseconds since 1970) as zigzag varints, and the value's 64 bits, little-endian. Nothing is rounded that the tail keeps.
/// </summary>
internal static class SegmentContent
{
    private const byte Version = 1;
    private const int MaximumPointBytes = (4 * 10) + sizeof(double);

    public static byte[] Pack(IReadOnlyList<CurvePoint> points)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 + (points.Count * MaximumPointBytes));
        try
        {
            buffer[0] = Version;
            var end = 1;
            var before = default(Columns);
            foreach (var point in points)
            {
                var columns = Columns.Of(point);
                WriteVarint(buffer, ref end, columns.Sequence - before.Sequence);
                WriteVarint(buffer, ref end, columns.Step - before.Step);
                WriteVarint(buffer, ref end, columns.Tokens - before.Tokens);
                WriteVarint(buffer, ref end, columns.Microseconds - before.Microseconds);
                BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(end), point.Value);
                end += sizeof(double);
                before = columns;
            }

            return buffer[..end];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Appends the segment's points to the list.</summary>
    public static void Unpack(ReadOnlySpan<byte> content, int attempt, ICollection<CurvePoint> points, int generation = 0)
    {
        if (content[0] != Version)
        {
            throw new InvalidDataException($"A segment has version {content[0]}; this program reads version {Version}.");
        }

        var at = 1;
        var columns = default(Columns);
        while (at < content.Length)
        {
            columns = new(
                columns.Sequence + ReadVarint(content, ref at),
                columns.Step + ReadVarint(content, ref at),
                columns.Tokens + ReadVarint(content, ref at),
                columns.Microseconds + ReadVarint(content, ref at));
            var value = BinaryPrimitives.ReadDoubleLittleEndian(content[at..]);
            at += sizeof(double);
            points.Add(columns.ToPoint(attempt, value) with { Generation = generation });
        }
    }

    private static void WriteVarint(byte[] buffer, ref int end, long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        while (rest >= 0x80)
        {
            buffer[end++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        buffer[end++] = (byte)rest;
    }

    private static long ReadVarint(ReadOnlySpan<byte> content, ref int at)
    {
        var (zigzag, shift) = (0UL, 0);
        byte part;
        do
        {
            part = content[at++];
            zigzag |= (ulong)(part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80);

        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    private readonly record struct Columns(long Sequence, long Step, long Tokens, long Microseconds)
    {
        public static Columns Of(CurvePoint point) => new(
            point.Sequence,
            point.Step,
            point.Tokens,
            (point.RecordedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

        public CurvePoint ToPoint(int attempt, double value) => new(
            attempt,
            Sequence,
            Step,
            Tokens,
            value,
            DateTimeOffset.UnixEpoch.AddTicks(Microseconds * TimeSpan.TicksPerMicrosecond));
    }
}
