namespace Orchestrator.Training.Platform;

/// <summary>How this process keeps the memory of freed tensors.</summary>
public static class TorchMemory
{
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int LargestMapThreshold = 32 << 20;

    /// <summary>
    /// What native code has allocated and not freed, all threads together: tensors on the processor, and little else that changes. Null
    /// where the C library does not tell. .NET's objects are not among it.
    /// </summary>
    public static long? AllocatedBytes => OperatingSystem.IsLinux() && LibC.HasMallocCounts ? Sum(LibC.CountMalloc()) : null;

    /// <summary>
    /// A step frees what the next step allocates again. By default the C library returns it to the system in between, and every page
    /// comes back by a fault: about a tenth of a step's time.
    /// </summary>
    internal static void KeepFreed()
    {
        if (OperatingSystem.IsLinux() && LibC.HasMallocOptions)
        {
            _ = LibC.SetMallocOption(TrimThreshold, int.MaxValue);
            _ = LibC.SetMallocOption(MapThreshold, LargestMapThreshold);
        }
    }

    private static long Sum(LibC.MallocCounts counts) => (long)(counts.Used + counts.Mapped);
}
