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

    /// <summary>Fills the gradients of the inputs.</summary>
    public abstract void Backward(StepGradients gradients);
}
