using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Training;

/// <summary>Makes sure that a folder has one trainer. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="TrainerRefusedException">Another trainer has it.</exception>
    public static FolderLock Take(RunFolder folder)
    {
        Directory.CreateDirectory(folder.Root);
        try
        {
            return new FolderLock(new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new TrainerRefusedException(
                $"{folder.Root} has a trainer already{HolderOf(folder)}. Stop that one first, or train in another folder.", error);
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool IsHeld(IOException error)
    {
        const int WouldBlock = 11;
        const int WouldBlockOnMacOS = 35;
        const int SharingViolation = unchecked((int)0x80070020);
        return error.HResult is WouldBlock or WouldBlockOnMacOS or SharingViolation;
    }

    private static string HolderOf(RunFolder folder)
    {
        var holder = AttemptFolders.In(folder).Select(ProcessMarkFile.Read).LastOrDefault(mark => mark?.IsAlive() == true);
        return holder is null ? "" : $" (process {holder.Pid})";
    }
}
