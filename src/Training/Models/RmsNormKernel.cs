using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>
/// The loops of <see cref="RmsNormRows"/> over rows in memory: y = s·x⊙gain, with s_P1 the inverse root mean square of a row. Forward and
/// backward are one pass each. Tensors are contiguous and on the processor.
/// </summary>
internal abstract class RmsNormKernel
{
    /// <summary>Computes in double precision where x is, else in single.</summary>
    public static RmsNormKernel Create(Tensor x, Tensor? gain_D, Tensor inverse_P1) => x.dtype == float64
        ? new RmsNormKernel<double>(x, gain_D, inverse_P1)
        : new RmsNormKernel<float>(x, gain_D, inverse_P1);

    public abstract void Forward(double epsilon, Tensor y);

    /// <summary>With h = gradient⊙gain: s·h − s³·(h·x)/D·x for x, and Σ s·gradient⊙x for the gain.</summary>
    public abstract void Backward(Tensor gradient, Tensor ofX, Tensor? ofGain_D);
}
