using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Training.Durability;

/// <summary>.NET opens no folders, so their fsync goes to the C library; nor does it make hard links, or have a say in what the kernel keeps of files.</summary>
internal static partial class LibC
{
    private const int ReadOnly = 0;
    private const int DoNotNeed = 4;
    private const int Exists = 17;

    public static void SyncFolder(string path)
    {
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (Sync(descriptor) < 0)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <returns>False when there is something at the path.</returns>
    public static bool TryLink(string file, string path)
    {
        if (Link(file, path) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Exists ? false : throw Failure(path);
    }

    public static void ForgetPages(SafeFileHandle file) => _ = Advise(file, offset: 0, length: 0, DoNotNeed);

    private static IOException Failure(string path)
    {
        var cause = new Win32Exception();
        return new IOException($"{cause.Message} : '{path}'", cause);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string path);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
