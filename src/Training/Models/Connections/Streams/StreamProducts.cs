using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>The arithmetic of streams as batched matrix products, on any device.</summary>
internal static class StreamProducts
{
    public static Tensor Read(Tensor streams_PSD, Tensor matrices_PSC)
    {
        var read_P1S = matrices_PSC.narrow(2, 0, 1).transpose(1, 2);
        return bmm(read_P1S, streams_PSD).squeeze(1);
    }

    public static Tensor Write(Tensor streams_PSD, Tensor matrices_PSC, Tensor output_PD)
    {
        var rate = streams_PSD.size(1);
        var mix_PSS = matrices_PSC.narrow(2, 1, rate).transpose(1, 2);
        var write_PS1 = matrices_PSC.narrow(2, 1 + rate, 1);
        return bmm(mix_PSS, streams_PSD).PlusInPlace(bmm(write_PS1, output_PD.unsqueeze(1)));
    }
}
