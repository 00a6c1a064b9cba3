using TorchSharp;

namespace Orchestrator.Training.Platform;

/// <summary>How many threads one tensor operation uses. Results are bit for bit the same only at the same number.</summary>
public static class TorchThreads
{
    private const string SpinCount = "4000";

    public static int Count => torch.get_num_threads();

    /// <summary>For the whole process; before the first tensor.</summary>
    public static void Use(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        torch.set_num_threads(count);
    }

    /// <summary>
    /// Lets a thread that waits for the others sleep after about 10 µs of spinning, before libtorch is loaded. GNU OpenMP's own choice
    /// takes cores from whatever else computes there: with two other busy processes on two cores, 100 steps of samples/runs took 84 s, and
    /// 28 s like this; on an idle machine 10 s both. Who sets OMP_WAIT_POLICY or GOMP_SPINCOUNT has chosen.
    /// </summary>
    internal static void SleepSoon()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
        {
            _ = LibC.SetVariable("GOMP_SPINCOUNT", SpinCount, overwrite: 0);
        }
    }
}
