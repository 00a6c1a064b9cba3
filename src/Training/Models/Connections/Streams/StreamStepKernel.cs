using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>The loops of <see cref="StreamStep"/> over positions in memory.</summary>
internal abstract class StreamStepKernel
{
    public static StreamStepKernel Create(StepInputs inputs, StepResults results) => inputs.Streams_PSE.dtype switch
    {
        ScalarType.Float32 => new StreamStepKernel<float>(inputs, results),
        ScalarType.Float64 => new StreamStepKernel<double>(inputs, results),
        var other => throw new ArgumentException($"Streams of type {other} have no kernel; use Float32 or Float64.", nameof(inputs)),
    };

    /// <summary>Fills the results.</summary>
    public abstract void Forward();

    /// <summary>Only writes what is pending: the same streams, bit for bit, as those of the results.</summary>
    public abstract void Write(Tensor written_PSE);

    /// <summary>Fills the gradients of the inputs.</summary>
    public abstract void Backward(StepGradients gradients);
}
