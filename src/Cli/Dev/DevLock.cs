using System.Globalization;
using Orchestrator.Cli.Platform;

namespace Orchestrator.Cli.Dev;

/// <summary>At most one <c>orc dev</c> in a folder: the system gives the lock back however its holder ends.</summary>
internal sealed class DevLock : IDisposable
{
    private readonly FileStream _file;

    private DevLock(FileStream file) => _file = file;

    /// <exception cref="CommandFailedException">Another one runs; the message names it.</exception>
    public static DevLock Take(DevFolder folder)
    {
        Directory.CreateDirectory(folder.Root);
        var held = new DevLock(Open(folder));
        File.WriteAllText(folder.LockHolder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return held;
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(DevFolder folder)
    {
        try
        {
            return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException error) when (File.Exists(folder.Lock))
        {
            throw new CommandFailedException(
                $"Another `orc dev` (process {TextFile.Tail(folder.LockHolder, lines: 1)}) runs in {folder.Root}. "
                + "Stop it, or choose another folder with --folder.",
                error);
        }
    }
}
