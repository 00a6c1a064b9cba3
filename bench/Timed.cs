using System.Diagnostics;

namespace Orchestrator.Bench;

internal static class Timed
{
    /// <returns>Seconds.</returns>
    public static async Task<double> RunAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
