using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;
using Orchestrator.Training.Durability;
using Orchestrator.Worker.Execution;

namespace Orchestrator.Worker.Training;

/// <summary>Makes sure that a folder has one trainer.</summary>
internal static class FolderLock
{
    /// <exception cref="TrainerRefusedException">Another trainer has it.</exception>
    /// <exception cref="CannotWriteException">The folder is not writable.</exception>
    public static IDisposable Take(RunFolder folder) => FileLock.TryTake(folder.Lock)
        ?? throw new TrainerRefusedException(
            $"{folder.Root} has a trainer already{HolderOf(folder)}. Stop that one first, or train in another folder.");

    private static string HolderOf(RunFolder folder)
    {
        var holder = AttemptFolders.In(folder).Select(ProcessMarkFile.Read).LastOrDefault(mark => mark?.IsAlive() == true);
        return holder is null ? "" : $" (process {holder.Pid})";
    }
}
