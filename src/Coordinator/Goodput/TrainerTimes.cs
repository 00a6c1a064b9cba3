using Google.Protobuf.WellKnownTypes;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Coordinator.Goodput;

/// <summary>Reads what a trainer says of its time, whatever it says.</summary>
internal static class TrainerTimes
{
    // A century: what no trainer spends, and no sum overflows with.
    private const long Longest = 100 * 365L * 24 * 3600;

    /// <returns>Microseconds in each phase, in the order of <see cref="PhaseClasses.All"/>.</returns>
    public static long[] Of(TaskProgress progress)
    {
        var times = new long[PhaseClasses.All.Count];
        foreach (var time in progress.Times)
        {
            if (PhaseClasses.IndexOf(time.Phase) is { } phase)
            {
                times[phase] = MicrosecondsOf(time.Time);
            }
        }

        return times;
    }

    public static TimeSpan SilenceOf(TaskProgress progress) => TimeSpan.FromMicroseconds(MicrosecondsOf(progress.Silence));

    private static long MicrosecondsOf(Duration? time) =>
        time is null ? 0 : Math.Clamp((Math.Clamp(time.Seconds, 0, Longest) * 1_000_000) + (time.Nanos / 1000), 0, Longest * 1_000_000);
}
