using System.Buffers.Binary;

namespace Orchestrator.Training.Data.Catalogue;

/// <summary>How a token lies in a file: the narrower of two little-endian integers that holds the vocabulary.</summary>
public sealed record TokenWidth(string Dtype, int Bytes)
{
    public static readonly TokenWidth Narrow = new("uint16", sizeof(ushort));
    public static readonly TokenWidth Wide = new("uint32", sizeof(uint));

    public static TokenWidth For(int vocabulary) => vocabulary <= 1 << 16 ? Narrow : Wide;

    public static TokenWidth Parse(string dtype) => dtype switch
    {
        "uint16" => Narrow,
        "uint32" => Wide,
        _ => throw new InvalidDataException($"dtype '{dtype}' is not known; it is uint16 or uint32"),
    };

    public void Write(Span<byte> at, int token)
    {
        if (Bytes == sizeof(ushort))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)token);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)token);
        }
    }

    public long Read(ReadOnlySpan<byte> at) =>
        Bytes == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
}
