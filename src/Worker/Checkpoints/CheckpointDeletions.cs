using Orchestrator.Worker.Execution;
using Orchestrator.Worker.Platform;

namespace Orchestrator.Worker.Checkpoints;

/// <summary>Deletes the checkpoints that the coordinator no longer wants, and says which are gone for as long as it asks.</summary>
internal sealed partial class CheckpointDeletions(CheckpointRoot root, TaskBoard board, ILogger<CheckpointDeletions> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private readonly Wakeup _wakeup = new();
    private readonly HashSet<string> _refused = [];
    private volatile IReadOnlyList<string> _wanted = [];
    private volatile IReadOnlyList<string> _deleted = [];

    /// <summary>Of those asked for, the locations where there is nothing any more.</summary>
    public IReadOnlyList<string> Deleted => _deleted;

    /// <summary>Everything to be deleted, each time.</summary>
    public void Want(IReadOnlyList<string> locations)
    {
        if (!locations.SequenceEqual(_wanted))
        {
            _wanted = locations;
            _wakeup.Ring();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var wanted = _wanted;
            var deleted = wanted.Where(Delete).ToList();
            if (!deleted.SequenceEqual(_deleted))
            {
                _deleted = deleted;
                board.Control.Ring();
            }

            await _wakeup.WaitAsync(RetryInterval, stoppingToken);
        }
    }

    private bool Delete(string location)
    {
        if (root.Resolve(location) is not { } folder)
        {
            if (_refused.Add(location))
            {
                LogRefused(location);
            }

            return false;
        }

        try
        {
            Remove(folder);
            var attempt = Path.GetDirectoryName(folder)!;
            RemoveIfEmpty(attempt);
            RemoveIfEmpty(Path.GetDirectoryName(attempt)!);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(location, error);
            return false;
        }
    }

    // Renamed first, so that a trainer never finds half a checkpoint where it looks for whole ones.
    private static void Remove(string folder)
    {
        var aside = folder + ".deleted";
        DeleteIfThere(aside);
        if (Directory.Exists(folder))
        {
            Directory.Move(folder, aside);
            DeleteIfThere(aside);
        }
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RemoveIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
