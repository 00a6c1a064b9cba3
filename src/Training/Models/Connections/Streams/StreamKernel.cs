using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// The loops of <see cref="StreamArithmetic"/> over positions in memory. Tensors are contiguous, on the processor and of one type.
/// </summary>
internal abstract class StreamKernel
{
    public static StreamKernel Create(Tensor streams_PSE, Tensor matrices_PSC) => streams_PSE.dtype switch
    {
        ScalarType.Float32 => new StreamKernel<float>(streams_PSE, matrices_PSC),
        ScalarType.Float64 => new StreamKernel<double>(streams_PSE, matrices_PSC),
        var other => throw new ArgumentException($"Streams of type {other} have no kernel; use Float32 or Float64.", nameof(streams_PSE)),
    };

    public abstract void Read(Tensor input_PRE);

    public abstract void ReadBackward(Tensor gradient_PRE, Tensor streamGradient_PSE, Tensor matrixGradient_PSC);

    public abstract void Write(Tensor output_PRE, Tensor written_PSE);

    public abstract void WriteBackward(
        Tensor output_PRE, Tensor gradient_PSE, Tensor streamGradient_PSE, Tensor matrixGradient_PSC, Tensor outputGradient_PRE);
}
