using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>The arithmetic of streams as batched matrix products, on any device.</summary>
internal static class StreamProducts
{
    public static Tensor Read(Tensor streams_PSE, Tensor matrices_PSC)
    {
        var read_PRS = matrices_PSC.narrow(2, 0, StreamArithmetic.RowsOf(matrices_PSC)).transpose(1, 2);
        return bmm(read_PRS, streams_PSE);
    }

    public static Tensor Write(Tensor streams_PSE, Tensor matrices_PSC, Tensor output_PRE)
    {
        var (rows, rate) = (StreamArithmetic.RowsOf(matrices_PSC), streams_PSE.size(1));
        var mix_PSS = matrices_PSC.narrow(2, rows, rate).transpose(1, 2);
        var write_PSR = matrices_PSC.narrow(2, rows + rate, rows);
        return bmm(mix_PSS, streams_PSE).PlusInPlace(bmm(write_PSR, output_PRE));
    }
}
