using static Orchestrator.Training.Platform.ElfImage;

namespace Orchestrator.Training.Platform;

/// <summary>
/// Marks one needed symbol version of a shared object as weak, so that glibc loads the object where that version is missing.
/// </summary>
internal static class ElfVersionPatch
{
    private const ushort WeakFlag = 0x2;
    private const ushort VersionIndexMask = 0x7fff;
    private const int SymbolSize = 24;

    /// <summary>True when the flag was set; false when the object does not need the version, or it is weak already.</summary>
    /// <exception cref="InvalidDataException">The file is no such object, or something other than the unused symbol needs the
    /// version.</exception>
    public static bool MakeWeak(byte[] sharedObject, string version, string unusedSymbol)
    {
        var elf = new ElfImage(sharedObject);
        if (Find(elf, version) is not { } entry)
        {
            return false;
        }

        RequireUnused(elf, entry.VersionIndex, unusedSymbol);
        if ((entry.Flags & WeakFlag) != 0)
        {
            return false;
        }

        elf.WriteUInt16(entry.FlagsOffset, (ushort)(entry.Flags | WeakFlag));
        return true;
    }

    private static NeededVersion? Find(ElfImage elf, string version)
    {
        foreach (var section in elf.SectionsOf(SectionType.VersionsNeeded))
        {
            var library = section.Offset;
            for (var seen = 0; seen < section.Count; seen++)
            {
                if (FindIn(elf, library, elf.Sections[section.Link], version) is { } found)
                {
                    return found;
                }

                library += (int)elf.UInt32(library + 12);
            }
        }

        return null;
    }

    private static NeededVersion? FindIn(ElfImage elf, int library, Section strings, string version)
    {
        var entry = library + (int)elf.UInt32(library + 8);
        for (var left = elf.UInt16(library + 2); left > 0; left--)
        {
            if (elf.Name(strings, elf.UInt32(entry + 8)) == version)
            {
                return new(entry + 4, elf.UInt16(entry + 4), elf.UInt16(entry + 6));
            }

            entry += (int)elf.UInt32(entry + 12);
        }

        return null;
    }

    // A weak version is safe only if nothing is ever bound through it.
    private static void RequireUnused(ElfImage elf, ushort versionIndex, string unusedSymbol)
    {
        var symbols = SymbolsOf(elf, versionIndex).ToDictionary(symbol => symbol.Index, symbol => symbol.Name);
        if (symbols.Values.FirstOrDefault(name => name != unusedSymbol) is { } other)
        {
            throw new InvalidDataException($"The symbol {other} needs the missing version too; this library cannot be loaded here.");
        }

        foreach (var section in elf.SectionsOf(SectionType.RelocationsWithAddends))
        {
            for (var at = section.Offset; at < section.Offset + section.Size; at += section.EntrySize)
            {
                if (symbols.ContainsKey((int)(elf.UInt64(at + 8) >> 32)))
                {
                    throw new InvalidDataException($"A relocation uses {unusedSymbol}; this library cannot be loaded here.");
                }
            }
        }
    }

    private static IEnumerable<(int Index, string Name)> SymbolsOf(ElfImage elf, ushort versionIndex)
    {
        foreach (var versions in elf.SectionsOf(SectionType.SymbolVersions))
        {
            var symbols = elf.Sections[versions.Link];
            for (var index = 0; index < versions.Size / sizeof(ushort); index++)
            {
                if ((elf.UInt16(versions.Offset + (index * sizeof(ushort))) & VersionIndexMask) == versionIndex)
                {
                    yield return (index, elf.Name(elf.Sections[symbols.Link], elf.UInt32(symbols.Offset + (index * SymbolSize))));
                }
            }
        }
    }

    private readonly record struct NeededVersion(int FlagsOffset, ushort Flags, ushort VersionIndex);
}
