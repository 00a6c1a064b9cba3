using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Mixings;

/// <summary>
/// The loops of <see cref="Sinkhorn"/> over positions in memory. Tensors are contiguous, on the processor and of one type.
/// </summary>
internal abstract class SinkhornKernel
{
    public static SinkhornKernel Create(Tensor logits_PSS, int iterations) => logits_PSS.dtype switch
    {
        ScalarType.Float32 => new SinkhornKernel<float>(logits_PSS, iterations),
        ScalarType.Float64 => new SinkhornKernel<double>(logits_PSS, iterations),
        var other => throw new ArgumentException($"Logits of type {other} have no kernel; use Float32 or Float64.", nameof(logits_PSS)),
    };

    public abstract void Forward(Tensor matrices_PSS);

    public abstract void Backward(Tensor gradient_PSS, Tensor logitGradient_PSS);
}
