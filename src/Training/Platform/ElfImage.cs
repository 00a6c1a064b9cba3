using System.Buffers.Binary;
using System.Text;

namespace Orchestrator.Training.Platform;

/// <summary>The section table and the numbers of an ELF64 little-endian file held in memory.</summary>
internal sealed class ElfImage
{
    private const int SectionTableOffset = 0x28;
    private const int SectionEntrySize = 0x3A;
    private const int SectionCount = 0x3C;

    private readonly byte[] _bytes;

    public ElfImage(byte[] bytes)
    {
        ReadOnlySpan<byte> elf64LittleEndian = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (bytes.Length < 64 || !bytes.AsSpan(0, 6).SequenceEqual(elf64LittleEndian))
        {
            throw new InvalidDataException("Not an ELF64 little-endian file.");
        }

        _bytes = bytes;
        var table = (int)UInt64(SectionTableOffset);
        var entrySize = UInt16(SectionEntrySize);
        Sections = [.. Enumerable.Range(0, UInt16(SectionCount)).Select(index => ReadSection(table + (index * entrySize)))];
    }

    public IReadOnlyList<Section> Sections { get; }

    public IEnumerable<Section> SectionsOf(SectionType type) => Sections.Where(section => section.Type == type);

    public ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(offset));

    public uint UInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));

    public ulong UInt64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(offset));

    public void WriteUInt16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(offset), value);

    /// <summary>The zero-terminated name at <paramref name="offset"/> of a string table.</summary>
    public string Name(Section strings, uint offset)
    {
        var text = _bytes.AsSpan(strings.Offset + (int)offset);
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    private Section ReadSection(int at) => new(
        (SectionType)UInt32(at + 0x04),
        (int)UInt64(at + 0x18),
        (int)UInt64(at + 0x20),
        (int)UInt32(at + 0x28),
        (int)UInt32(at + 0x2C),
        (int)UInt64(at + 0x38));

    internal enum SectionType : uint
    {
        RelocationsWithAddends = 4,
        VersionsNeeded = 0x6ffffffe,
        SymbolVersions = 0x6fffffff,
    }

    /// <summary>
    /// One section: <see cref="Link"/> is the index of the section it refers to, <see cref="Count"/> its entries where it counts them.
    /// </summary>
    internal readonly record struct Section(SectionType Type, int Offset, int Size, int Link, int Count, int EntrySize);
}
