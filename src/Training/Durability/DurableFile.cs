using System.Text;

namespace Orchestrator.Training.Durability;

/// <summary>Writes that survive a power cut once the call has returned: the bytes, and the folder's entry that leads to them.</summary>
public static class DurableFile
{
    /// <summary>Writes a new file.</summary>
    public static void Create(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
        Fill(file, write);
    }

    /// <summary>Writes aside and renames, so that a reader finds all of the old content or all of the new.</summary>
    public static void Replace(string path, string content)
    {
        var aside = path + ".new";
        File.Delete(aside);
        Create(aside, file => file.Write(Encoding.UTF8.GetBytes(content)));
        TakePlace(aside, path);
    }

    /// <summary>As <see cref="Replace"/>, for what nobody else may read, not even while it is written.</summary>
    public static void ReplacePrivate(string path, string content)
    {
        var aside = path + ".new";
        File.Delete(aside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(aside, options))
        {
            Fill(file, stream => stream.Write(Encoding.UTF8.GetBytes(content)));
        }

        TakePlace(aside, path);
    }

    /// <summary>Writes aside and then gives it its name, unless that is taken: of several who do so at once, one is first, for all.</summary>
    /// <returns>Whether it was this one.</returns>
    /// <exception cref="IOException">It cannot be written, or the file system has no hard links.</exception>
    public static bool TryPublish(string path, string content)
    {
        var aside = $"{path}.{Guid.NewGuid():N}";
        Create(aside, file => file.Write(Encoding.UTF8.GetBytes(content)));
        try
        {
            if (!TryLink(aside, path))
            {
                return false;
            }
        }
        finally
        {
            File.Delete(aside);
        }

        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return true;
    }

    /// <summary>Makes a folder, and those above it, durable: each is only as durable as its name in the one above.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CreateFolder(parent);
        Directory.CreateDirectory(path);
        SyncFolder(parent);
    }

    /// <summary>Makes names that were added to or removed from the folder durable. Windows does so by itself.</summary>
    public static void SyncFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            LibC.SyncFolder(path);
        }
    }

    private static void Fill(FileStream file, Action<Stream> write)
    {
        write(file);
        file.Flush(flushToDisk: true);
    }

    // File.Move without overwriting looks first and renames then: two can both find the name free (dotnet/runtime, FileSystem.Unix.cs).
    private static bool TryLink(string aside, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return LibC.TryLink(aside, path);
        }

        try
        {
            File.Move(aside, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private static void TakePlace(string aside, string path)
    {
        File.Move(aside, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
