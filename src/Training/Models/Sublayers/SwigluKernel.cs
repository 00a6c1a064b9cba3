using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>The loops of <see cref="SwigluProduct"/> over rows in memory. Tensors are contiguous and on the processor.</summary>
internal abstract class SwigluKernel
{
    /// <summary>Computes in double precision where the argument is, else in single.</summary>
    public static SwigluKernel Create(Tensor gateAndUp) =>
        gateAndUp.dtype == float64 ? new SwigluKernel<double>(gateAndUp) : new SwigluKernel<float>(gateAndUp);

    public abstract void Forward(Tensor product);

    /// <summary>With σ the sigmoid of the gate: gradient·up·σ·(1 + gate·(1 − σ)) for the gate, gradient·gate·σ for up.</summary>
    public abstract void Backward(Tensor gradient, Tensor ofGateAndUp);
}
