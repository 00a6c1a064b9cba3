using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary><see cref="StreamArithmetic.Write"/> on a processor: stream j = b_j·output + Σ_i a_ij·h_i.</summary>
internal sealed class WriteStreams : CustomFunction<WriteStreams>
{
    public static Tensor Of(Tensor streams_PSD, Tensor matrices_PSC, Tensor output_PD)
    {
        var (streams, matrices, output) = (streams_PSD.contiguous(), matrices_PSC.contiguous(), output_PD.contiguous());
        return is_grad_enabled() ? Apply(streams, matrices, output) : Sum(streams, matrices, output);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (streams_PSD, matrices_PSC, output_PD) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2]);
        Save(context, streams_PSD, matrices_PSC, output_PD);
        return Sum(streams_PSD, matrices_PSC, output_PD);
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient_PSD)
    {
        var (streams_PSD, matrices_PSC, output_PD) = (saved[0], saved[1], saved[2]);
        var streamGradient_PSD = empty_like(streams_PSD);
        var matrixGradient_PSC = zeros_like(matrices_PSC);
        var outputGradient_PD = empty_like(output_PD);
        StreamKernel.Create(streams_PSD, matrices_PSC).WriteBackward(
            output_PD, gradient_PSD.contiguous(), streamGradient_PSD, matrixGradient_PSC, outputGradient_PD);
        return [streamGradient_PSD, matrixGradient_PSC, outputGradient_PD];
    }

    private static Tensor Sum(Tensor streams_PSD, Tensor matrices_PSC, Tensor output_PD)
    {
        var written_PSD = empty_like(streams_PSD);
        StreamKernel.Create(streams_PSD, matrices_PSC).Write(output_PD, written_PSD);
        return written_PSD;
    }
}
