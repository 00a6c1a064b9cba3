using System.Globalization;
using System.Security.Cryptography;

namespace Orchestrator.Training.Data.Catalogue;

/// <summary>
/// Hashes a token file once: a mark beside it remembers hash, size and time of change. Where the folder cannot be written, it is
/// hashed each time.
/// </summary>
public static class HashCheck
{
    /// <summary>SHA-256 of the token file as it lies there, in lower-case hex.</summary>
    public static async Task<string> HashAsync(SourceFiles files, CancellationToken cancellation)
    {
        var stamp = Stamp(files);
        if (Remembered(files) is [var hash, var rest] && rest == stamp)
        {
            return hash;
        }

        await using var file = File.OpenRead(files.Tokens);
        var computed = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        Remember(files, $"{computed} {stamp}");
        return computed;
    }

    private static string Stamp(SourceFiles files)
    {
        var file = new FileInfo(files.Tokens);
        return string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
    }

    private static string[]? Remembered(SourceFiles files)
    {
        try
        {
            return File.ReadAllText(files.Verified).Split(' ', 2);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Remember(SourceFiles files, string mark)
    {
        var aside = $"{files.Verified}.{Environment.ProcessId}";
        try
        {
            File.WriteAllText(aside, mark);
            File.Move(aside, files.Verified, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that only others may write: the next one to open it hashes again.
        }
    }
}
