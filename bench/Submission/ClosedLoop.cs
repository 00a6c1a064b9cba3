using System.Diagnostics;

namespace Orchestrator.Bench.Submission;

/// <summary>What came of some clients that each made one call after another, all at the same time.</summary>
internal sealed record ClosedLoop(double PerSecond, IReadOnlyList<double> Milliseconds)
{
    /// <param name="call">Makes one call of the numbered client.</param>
    public static async Task<ClosedLoop> RunAsync(int clients, int callsEach, Func<int, Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        var loops = Enumerable.Range(0, clients).Select(client => Task.Run(() => RepeatAsync(callsEach, () => call(client))));
        var times = await Task.WhenAll(loops);
        return new(clients * callsEach / Stopwatch.GetElapsedTime(started).TotalSeconds, [.. times.SelectMany(ofClient => ofClient)]);
    }

    private static async Task<double[]> RepeatAsync(int calls, Func<Task> call)
    {
        var milliseconds = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call();
            milliseconds[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return milliseconds;
    }
}
