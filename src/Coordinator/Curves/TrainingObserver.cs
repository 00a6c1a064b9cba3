using Orchestrator.Coordinator.Platform.Hosting;
using Orchestrator.Coordinator.Runs;

namespace Orchestrator.Coordinator.Curves;

/// <summary>
/// Counts what training does, in the one place that sees every record once: behind the commit. What is not counted: records that were committed
/// just before a coordinator was killed, and between the last measurement that another coordinator saw of an attempt and the first seen here.
/// </summary>
internal sealed class TrainingObserver(ILiveRunQuery runs, TrainingInstruments instruments, ILogger<TrainingObserver> logger)
{
    private const int MostAttempts = 1000;

    private readonly Dictionary<AttemptKey, ObservedAttempt?> _attempts = [];

    /// <summary>Not from several threads at once.</summary>
    /// <param name="groups">As they were committed.</param>
    /// <param name="stopping">Gives up.</param>
    public async Task SeeAsync(IEnumerable<JournalGroup> groups, CancellationToken stopping)
    {
        foreach (var group in groups.Where(group => !group.IsDeleted && group.Records.Count > 0))
        {
            await Round.TryAsync($"Counting what attempt {group.Attempt} did", () => SeeAsync(group, stopping), logger, stopping);
        }
    }

    private async Task SeeAsync(JournalGroup group, CancellationToken stopping)
    {
        if (!_attempts.TryGetValue(group.Attempt, out var attempt))
        {
            if (_attempts.Count >= MostAttempts)
            {
                _attempts.Clear(); // those that are still at it are found again
            }

            var placement = await runs.PlacementOfAsync(group.Attempt.Run, group.Attempt.Attempt, stopping);
            attempt = placement is null ? null : new ObservedAttempt(placement, isSeenWhole: group.IsFirst);
            _attempts.Add(group.Attempt, attempt);
        }

        foreach (var (_, record) in group.Records)
        {
            if (attempt?.See(record, instruments) == true)
            {
                _attempts.Remove(group.Attempt);
            }
        }
    }
}
