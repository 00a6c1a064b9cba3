using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Orchestrator.Coordinator.Runs;

/// <summary>
/// How long a run waits before it is tried again: doubling from the spec's backoff up to five minutes, shortened by up to a quarter so
/// that runs that failed together do not come back together. The chance is drawn from the run's id: the same history decides the same.
/// </summary>
internal static class RetryBackoff
{
    private const double MostShortening = 0.25;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <param name="failures">Infrastructure failures so far, at least 1.</param>
    public static TimeSpan Delay(TimeSpan backoff, int failures, RunId run)
    {
        var doubled = backoff.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30));
        return TimeSpan.FromSeconds(Math.Min(doubled, Longest.TotalSeconds) * (1 - (MostShortening * Chance(run, failures))));
    }

    private static double Chance(RunId run, int failures)
    {
        Span<byte> seed = stackalloc byte[20];
        run.Value.TryWriteBytes(seed);
        MemoryMarshal.Write(seed[16..], failures);
        return (XxHash64.HashToUInt64(seed) >> 11) * Math.Pow(2, -53);
    }
}
