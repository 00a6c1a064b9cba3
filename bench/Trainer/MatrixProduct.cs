using System.Diagnostics;
using static TorchSharp.torch;

namespace Orchestrator.Bench.Trainer;

/// <summary>The machine's own speed: a product of two square float32 matrices, the best that a training step could come near.</summary>
internal sealed class MatrixProduct : IDisposable
{
    public const long Size = 2048;

    private readonly Tensor _a = rand(Size, Size);
    private readonly Tensor _b = rand(Size, Size);

    /// <returns>Floating point operations per second of one product.</returns>
    public double Measure()
    {
        var started = Stopwatch.GetTimestamp();
        using (mm(_a, _b))
        {
            return 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }
}
