using System.Diagnostics;
using static TorchSharp.torch;

namespace Orchestrator.Bench.Connections;

/// <summary>The machine's own speed: a product of two square matrices, the best that a training step could come near.</summary>
internal sealed class MatrixProduct(ScalarType precision) : IDisposable
{
    public const long Size = 2048;

    private readonly Tensor _a = rand([Size, Size], precision, MeasuredDevice.Torch);
    private readonly Tensor _b = rand([Size, Size], precision, MeasuredDevice.Torch);

    /// <returns>Floating point operations per second of one product.</returns>
    public double Measure()
    {
        MeasuredDevice.Finish();
        var started = Stopwatch.GetTimestamp();
        using (mm(_a, _b))
        {
            MeasuredDevice.Finish();
            return 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }
}
