using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary><see cref="StreamArithmetic.Read"/> on a processor: row r of the input = Σ_i a_ir·h_i.</summary>
internal sealed class ReadStreams : CustomFunction<ReadStreams>
{
    public static Tensor Of(Tensor streams_PSE, Tensor matrices_PSC)
    {
        var (streams, matrices) = (streams_PSE.contiguous(), matrices_PSC.contiguous());
        return is_grad_enabled() ? Apply(streams, matrices) : Sum(streams, matrices);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (streams_PSE, matrices_PSC) = ((Tensor)arguments[0], (Tensor)arguments[1]);
        Save(context, streams_PSE, matrices_PSC);
        return Sum(streams_PSE, matrices_PSC);
    }

    protected override List<Tensor> Gradients(SavedTensors saved, Tensor gradient_PRE)
    {
        var (streams_PSE, matrices_PSC) = (saved[0], saved[1]);
        var streamGradient_PSE = empty_like(streams_PSE);
        var matrixGradient_PSC = zeros_like(matrices_PSC);
        StreamKernel.Create(streams_PSE, matrices_PSC).ReadBackward(gradient_PRE.contiguous(), streamGradient_PSE, matrixGradient_PSC);
        return [streamGradient_PSE, matrixGradient_PSC];
    }

    private static Tensor Sum(Tensor streams_PSE, Tensor matrices_PSC)
    {
        var input_PRE = empty([streams_PSE.size(0), StreamArithmetic.RowsOf(matrices_PSC), streams_PSE.size(2)], streams_PSE.dtype);
        StreamKernel.Create(streams_PSE, matrices_PSC).Read(input_PRE);
        return input_PRE;
    }
}
