using TorchSharp;

namespace Orchestrator.Training.Platform;

/// <summary>How many threads one tensor operation uses. Results are bit for bit the same only at the same number.</summary>
public static class TorchThreads
{
    public static int Count => torch.get_num_threads();

    /// <summary>For the whole process; before the first tensor.</summary>
    public static void Use(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        torch.set_num_threads(count);
    }
}
