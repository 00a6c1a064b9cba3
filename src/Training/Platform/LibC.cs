using System.Runtime.InteropServices;

namespace Orchestrator.Training.Platform;

/// <summary>The few calls to the C library that .NET does not offer. Linux only.</summary>
internal static partial class LibC
{
    public const uint CloseOnExec = 1;

    /// <summary>False with other C libraries than GNU's.</summary>
    public static bool HasMallocOptions => NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out _);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    public static partial int SetMallocOption(int option, int value);

    /// <summary>False before version 2.33 of GNU's, and with others.</summary>
    public static bool HasMallocCounts => NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallinfo2", out _);

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    public static partial MallocCounts CountMalloc();

    /// <summary>For native libraries loaded later: what .NET sets in its own environment they do not see.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetVariable(string name, string value, int overwrite);

    /// <summary>Bytes, in the order of the C library's struct mallinfo2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct MallocCounts
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappings;

        public readonly nuint Mapped;

        private readonly nuint _unused, _freeFast;

        public readonly nuint Used;

        private readonly nuint _free, _keepCost;
    }
}
