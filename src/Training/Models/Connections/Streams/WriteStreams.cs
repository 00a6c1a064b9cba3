using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary><see cref="StreamArithmetic.Write"/> on a processor: stream j = Σ_r b_jr·output_r + Σ_i a_ij·h_i.</summary>
internal sealed class WriteStreams : CustomFunction<WriteStreams>
{
    public static Tensor Of(Tensor streams_PSE, Tensor matrices_PSC, Tensor output_PRE)
    {
        var (streams, matrices, output) = (streams_PSE.contiguous(), matrices_PSC.contiguous(), output_PRE.contiguous());
        return is_grad_enabled() ? Apply(streams, matrices, output) : Sum(streams, matrices, output);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (streams_PSE, matrices_PSC, output_PRE) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2]);
        Save(context, streams_PSE, matrices_PSC, output_PRE);
        return Sum(streams_PSE, matrices_PSC, output_PRE);
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient_PSE)
    {
        var (streams_PSE, matrices_PSC, output_PRE) = (saved[0], saved[1], saved[2]);
        var streamGradient_PSE = empty_like(streams_PSE);
        var matrixGradient_PSC = zeros_like(matrices_PSC);
        var outputGradient_PRE = empty_like(output_PRE);
        StreamKernel.Create(streams_PSE, matrices_PSC).WriteBackward(
            output_PRE, gradient_PSE.contiguous(), streamGradient_PSE, matrixGradient_PSC, outputGradient_PRE);
        return [streamGradient_PSE, matrixGradient_PSC, outputGradient_PRE];
    }

    private static Tensor Sum(Tensor streams_PSE, Tensor matrices_PSC, Tensor output_PRE)
    {
        var written_PSE = empty_like(streams_PSE);
        StreamKernel.Create(streams_PSE, matrices_PSC).Write(output_PRE, written_PSE);
        return written_PSE;
    }
}
