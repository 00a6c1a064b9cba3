namespace Orchestrator.Training.Durability;

/// <summary>
/// Lets one process at a time write a source or train in a folder. The system lets go of it with the process; the empty file stays,
/// because deleting a lock's file would let two others hold two different ones.
/// </summary>
public static class FileLock
{
    // What flock answers: EWOULDBLOCK on Linux, on macOS; a sharing violation on Windows.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Null when another process holds it. Makes its folder where there is none.</summary>
    /// <exception cref="CannotWriteException">The folder is not writable.</exception>
    public static IDisposable? TryTake(string path) => CannotWriteException.Guard(path, () => Open(path));

    /// <summary>Waits until nobody else holds it.</summary>
    public static async Task<IDisposable> TakeAsync(string path, TimeProvider clock, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(path) is { } held)
            {
                return held;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellation);
        }
    }

    private static FileStream? Open(string path)
    {
        DurableFile.CreateFolder(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (HeldByAnother.Contains(error.HResult))
        {
            return null;
        }
    }
}
