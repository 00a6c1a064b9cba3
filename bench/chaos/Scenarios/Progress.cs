using Orchestrator.Chaos.Faults;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Processes;

namespace Orchestrator.Chaos.Scenarios;

/// <summary>How fast trainers train, by their own pulses: no coordinator is asked.</summary>
internal static class Progress
{
    /// <returns>Steps a second, of all trainers together; null: not all of them trained all the time.</returns>
    public static async Task<double?> MeasureAsync(
        IReadOnlyList<LiveTrainer> trainers, TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        var (before, began) = (StepsOf(trainers), clock.GetTimestamp());
        await Task.Delay(time, clock, cancellation);
        var (after, passed) = (StepsOf(trainers), clock.GetElapsedTime(began));
        return trainers.All(trainer => trainer.Mark.IsAlive()) && before is not null && after is not null
            ? (after.Value - before.Value) / passed.TotalSeconds
            : null;
    }

    /// <returns>Steps done by all of them; null: one has not begun.</returns>
    public static double? StepsOf(IReadOnlyList<LiveTrainer> trainers)
    {
        var steps = trainers.Select(trainer => PulseOf(trainer.Folder)?.StepsHere).ToList();
        return steps.Contains(null) || steps.Contains(0UL) ? null : steps.Sum(step => (double)step!.Value);
    }

    private static Pulse? PulseOf(AttemptFolder folder)
    {
        try
        {
            return Pulse.ReadFrom(File.ReadAllBytes(folder.Pulse));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
