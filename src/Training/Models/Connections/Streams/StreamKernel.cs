using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// The loops of <see cref="StreamArithmetic"/> over positions in memory. Tensors are contiguous, on the processor and of one type.
/// </summary>
internal abstract class StreamKernel
{
    public static StreamKernel Create(Tensor streams_PSD, Tensor matrices_PSC) => streams_PSD.dtype switch
    {
        ScalarType.Float32 => new StreamKernel<float>(streams_PSD, matrices_PSC),
        ScalarType.Float64 => new StreamKernel<double>(streams_PSD, matrices_PSC),
        var other => throw new ArgumentException($"Streams of type {other} have no kernel; use Float32 or Float64.", nameof(streams_PSD)),
    };

    public abstract void Read(Tensor input_PD);

    public abstract void ReadBackward(Tensor gradient_PD, Tensor streamGradient_PSD, Tensor matrixGradient_PSC);

    public abstract void Write(Tensor output_PD, Tensor written_PSD);

    public abstract void WriteBackward(
        Tensor output_PD, Tensor gradient_PSD, Tensor streamGradient_PSD, Tensor matrixGradient_PSC, Tensor outputGradient_PD);
}
