namespace Orchestrator.Training.Durability;

/// <summary>What a training must leave behind could not be written: the disk is full, or the place is not writable.</summary>
public sealed class CannotWriteException(string path, Exception cause)
    : IOException($"Cannot write {path}: {cause.Message} {Advice(cause)}", cause)
{
    /// <summary>Runs what writes to the path, and names the path when that fails.</summary>
    public static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (IsFailedWrite(error))
        {
            throw new CannotWriteException(path, error);
        }
    }

    public static void Guard(string path, Action write) => Guard(path, () =>
    {
        write();
        return true;
    });

    // A store says by itself what would help.
    private static string Advice(Exception cause) =>
        cause is StoreUnavailableException ? "Then resume." : "Free some space or make the folder writable, then resume.";

    // A file above the size that the system allows is an argument out of range to .NET.
    private static bool IsFailedWrite(Exception error) =>
        error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException && error is not CannotWriteException;
}
