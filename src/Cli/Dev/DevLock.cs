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
        try
        {
            var file = new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            File.WriteAllText(folder.LockHolder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(file);
        }
        catch (IOException error) when (error is not DirectoryNotFoundException && File.Exists(folder.Lock))
        {
            throw new CommandFailedException(
                $"Another `orc dev` (process {File.ReadAllText(folder.LockHolder)}) runs in {folder.Root}. Stop it, or choose another folder with --folder.", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
