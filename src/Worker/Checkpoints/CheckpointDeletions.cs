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
            var deleted = wanted.Where(location => !stoppingToken.IsCancellationRequested && Delete(location)).ToList();
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
        if (root.Resolve(location) is not { } checkpoint)
        {
            if (_refused.Add(location))
            {
                LogRefused(location);
            }

            return false;
        }

        try
        {
            checkpoint.Store.Delete(checkpoint.Position);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(location, error);
            return false;
        }
    }
}
