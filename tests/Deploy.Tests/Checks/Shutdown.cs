using System.Globalization;
using Orchestrator.Deploy.Tests.Charts;

namespace Orchestrator.Deploy.Tests.Checks;

/// <summary>A pod that is asked to stop is given the time that its program takes.</summary>
internal static class Shutdown
{
    // What an agent takes beyond its trainers, and a coordinator beyond its pause, at most.
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(15);

    public static IEnumerable<string> Faults(RenderedChart chart)
    {
        foreach (var workload in chart.Workloads)
        {
            var given = TimeSpan.FromSeconds(workload.Pod.TerminationGracePeriodSeconds ?? 30);
            var needed = Needed(workload);
            if (given < needed)
            {
                yield return $"{workload} is killed after {given}, and may take {needed}";
            }
        }
    }

    private static TimeSpan Needed(Workload workload)
    {
        var pause = workload.Container.Lifecycle?.PreStop?.Exec?.Command is ["sleep", var seconds]
            ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
            : TimeSpan.Zero;
        var grace = workload.Setting("Agent__StopGrace") is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : TimeSpan.Zero;
        return pause + grace == TimeSpan.Zero ? TimeSpan.Zero : pause + grace + Reserve;
    }
}
