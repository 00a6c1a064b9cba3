using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// Weighted sums of parallel streams, with matrices of their own at every position (P positions, S streams, D features).
/// </summary>
/// <remarks>
/// A row of matrices_PSC says where stream i goes, C = S + 2: entry 0 into the sublayer's input, entry 1 + j into stream j; and the last
/// entry what it gets of the sublayer's output. On a processor libtorch multiplies matrices this small one call at a time, so there are
/// kernels beside.
/// </remarks>
internal static class StreamArithmetic
{
    /// <summary>The sublayer's input_PD.</summary>
    public static Tensor Read(Tensor streams_PSD, Tensor matrices_PSC) =>
        streams_PSD.device_type == DeviceType.CPU
            ? ReadStreams.Of(streams_PSD, matrices_PSC)
            : StreamProducts.Read(streams_PSD, matrices_PSC);

    /// <summary>The streams_PSD after the sublayer has given output_PD.</summary>
    public static Tensor Write(Tensor streams_PSD, Tensor matrices_PSC, Tensor output_PD) =>
        streams_PSD.device_type == DeviceType.CPU
            ? WriteStreams.Of(streams_PSD, matrices_PSC, output_PD)
            : StreamProducts.Write(streams_PSD, matrices_PSC, output_PD);
}
