using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Bench.Connections;

/// <summary>Where models are trained: the first NVIDIA GPU where libtorch sees one, else the processor with all its cores.</summary>
internal static class MeasuredDevice
{
    public static bool IsGpu { get; } = cuda.is_available();

    public static Device Torch { get; } = IsGpu ? CUDA : CPU;

    public static string Name => IsGpu ? "one GPU" : $"{TorchThreads.Count} threads";

    /// <summary>Waits until all that was asked for is computed: a GPU is asked ahead of its work.</summary>
    public static void Finish()
    {
        if (IsGpu)
        {
            cuda.synchronize();
        }
    }
}
