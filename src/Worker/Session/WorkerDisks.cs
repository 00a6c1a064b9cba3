using Orchestrator.Contracts.V1;
using Orchestrator.Training.Checkpoints;

namespace Orchestrator.Worker.Session;

/// <summary>How much room there is where the agent and its trainers write.</summary>
internal sealed class WorkerDisks(WorkerFolder folder)
{
    // A bucket has no disk of ours.
    private readonly (string Use, string Path)[] _folders = folder.Checkpoints is CheckpointPlace.Folder { Path: var checkpoints }
        ? [("worker", folder.Root), ("checkpoints", checkpoints)]
        : [("worker", folder.Root)];

    /// <summary>Of folders that cannot be asked, nothing.</summary>
    public IEnumerable<DiskSpace> Read()
    {
        foreach (var (use, path) in _folders)
        {
            if (TryRead(path) is var (free, total))
            {
                yield return new() { Folder = $"{use} {path}", FreeBytes = (ulong)free, TotalBytes = (ulong)total };
            }
        }
    }

    private static (long Free, long Total)? TryRead(string path)
    {
        try
        {
            var disk = new DriveInfo(path);
            return (disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
