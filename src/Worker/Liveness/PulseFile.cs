using Orchestrator.Contracts.Folders;

namespace Orchestrator.Worker.Liveness;

/// <summary>Feels a trainer's pulse.</summary>
internal static class PulseFile
{
    private const int MostTries = 3;

    /// <returns>Null when there is none, or none that can be read.</returns>
    public static Pulse? Read(AttemptFolder folder)
    {
        try
        {
            using var file = File.OpenHandle(folder.Pulse, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> bytes = stackalloc byte[Pulse.Size];
            for (var tries = 0; tries < MostTries; tries++)
            {
                var read = RandomAccess.Read(file, bytes, fileOffset: 0);
                if (Pulse.ReadFrom(bytes[..read]) is { } pulse)
                {
                    return pulse;
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has not come so far, or the disk is in trouble; both show as silence.
        }

        return null;
    }
}
