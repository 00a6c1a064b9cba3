namespace Orchestrator.Training.Platform;

/// <summary>
/// The most that native code has allocated at once while something ran (<see cref="TorchMemory.AllocatedBytes"/>). A thread of its own
/// looks every millisecond: shorter peaks may be missed.
/// </summary>
public static class PeakMemory
{
    /// <returns>Bytes; null where the C library does not tell.</returns>
    public static long? During(Action work)
    {
        if (TorchMemory.AllocatedBytes is not { } peak)
        {
            work();
            return null;
        }

        using var done = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            // Never without a pause: while it counts, the C library allocates nothing.
            do
            {
                peak = Math.Max(peak, TorchMemory.AllocatedBytes ?? 0);
            }
            while (!done.Wait(TimeSpan.FromMilliseconds(1)));
        });
        watch.Start();
        try
        {
            work();
        }
        finally
        {
            done.Set();
            watch.Join();
        }

        return peak;
    }
}
