namespace Orchestrator.Training.Tests.Platform;

/// <summary>Tests that measure the whole process: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";

    /// <summary>Frees the tensors that earlier tests left to the collector, which else would do it while something is measured.</summary>
    public static void FreeGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
