using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary><see cref="StreamArithmetic.Write"/> on a processor: stream j = b_j·output + Σ_i a_ij·h_i.</summary>
internal sealed class WriteStreams : autograd.SingleTensorFunction<WriteStreams>
{
    private const string Saved = "saved";

    public override string Name => nameof(WriteStreams);

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (streams_PSD, matrices_PSC) = (((Tensor)arguments[0]).contiguous(), ((Tensor)arguments[1]).contiguous());
        var output_PD = ((Tensor)arguments[2]).contiguous();
        context.save_data(Saved, new SavedTensors(streams_PSD, matrices_PSC, output_PD));
        var written_PSD = empty_like(streams_PSD);
        StreamKernel.Create(streams_PSD, matrices_PSC).Write(output_PD, written_PSD);
        return written_PSD;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient_PSD)
    {
        using var saved = (SavedTensors)context.get_data(Saved);
        var streamGradient_PSD = empty_like(saved[0]);
        var matrixGradient_PSC = zeros_like(saved[1]);
        var outputGradient_PD = empty_like(saved[2]);
        StreamKernel.Create(saved[0], saved[1]).WriteBackward(
            saved[2], gradient_PSD.contiguous(), streamGradient_PSD, matrixGradient_PSC, outputGradient_PD);
        return [streamGradient_PSD, matrixGradient_PSC, outputGradient_PD];
    }
}
