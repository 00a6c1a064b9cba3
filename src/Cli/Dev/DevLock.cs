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
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new(file);
        }
        catch (IOException error) when (error is not DirectoryNotFoundException && File.Exists(folder.Lock))
        {
            throw new CommandFailedException(
                $"Another `orc dev` (process {Holder(folder)}) runs in {folder.Root}. Stop it, or choose another folder with --folder.", error);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(DevFolder folder)
    {
        // A lock of ours would be refused, and this reading needs none.
        using var reader = new StreamReader(new FileStream(folder.Lock, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
