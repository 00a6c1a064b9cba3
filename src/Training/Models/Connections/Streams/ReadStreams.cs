using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary><see cref="StreamArithmetic.Read"/> on a processor: input = Σ_i a_i0·h_i.</summary>
internal sealed class ReadStreams : CustomFunction<ReadStreams>
{
    public static Tensor Of(Tensor streams_PSD, Tensor matrices_PSC)
    {
        var (streams, matrices) = (streams_PSD.contiguous(), matrices_PSC.contiguous());
        return is_grad_enabled() ? Apply(streams, matrices) : Sum(streams, matrices);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (streams_PSD, matrices_PSC) = ((Tensor)arguments[0], (Tensor)arguments[1]);
        Save(context, streams_PSD, matrices_PSC);
        return Sum(streams_PSD, matrices_PSC);
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient_PD)
    {
        var (streams_PSD, matrices_PSC) = (saved[0], saved[1]);
        var streamGradient_PSD = empty_like(streams_PSD);
        var matrixGradient_PSC = zeros_like(matrices_PSC);
        StreamKernel.Create(streams_PSD, matrices_PSC).ReadBackward(gradient_PD.contiguous(), streamGradient_PSD, matrixGradient_PSC);
        return [streamGradient_PSD, matrixGradient_PSC];
    }

    private static Tensor Sum(Tensor streams_PSD, Tensor matrices_PSC)
    {
        var input_PD = empty([streams_PSD.size(0), streams_PSD.size(2)], streams_PSD.dtype);
        StreamKernel.Create(streams_PSD, matrices_PSC).Read(input_PD);
        return input_PD;
    }
}
