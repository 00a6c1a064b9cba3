using TorchSharp;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections.Streams;

/// <summary>
/// Weighted sums of streams, with matrices of their own at every position (P positions, S streams of E features; a sublayer's input and
/// output are R rows as wide as a stream).
/// </summary>
/// <remarks>
/// A row of matrices_PSC says where stream i goes, C = R + S + R: entry r into row r of the sublayer's input, entry R + j into stream j; and
/// the last R entries what it gets of each row of the sublayer's output. On a processor libtorch multiplies matrices this small one call
/// at a time, so there are kernels beside.
/// </remarks>
internal static class StreamArithmetic
{
    /// <summary>The sublayer's input_PRE.</summary>
    public static Tensor Read(Tensor streams_PSE, Tensor matrices_PSC) =>
        streams_PSE.device_type == DeviceType.CPU
            ? ReadStreams.Of(streams_PSE, matrices_PSC)
            : StreamProducts.Read(streams_PSE, matrices_PSC);

    /// <summary>The streams_PSE after the sublayer has given output_PRE.</summary>
    public static Tensor Write(Tensor streams_PSE, Tensor matrices_PSC, Tensor output_PRE) =>
        streams_PSE.device_type == DeviceType.CPU
            ? WriteStreams.Of(streams_PSE, matrices_PSC, output_PRE)
            : StreamProducts.Write(streams_PSE, matrices_PSC, output_PRE);

    /// <summary>The stream's state_BTSE after what is pending.</summary>
    public static Tensor Settle(ResidualStream stream) =>
        stream.Pending is { } pending
            ? Write(stream.State.flatten(0, 1), pending.Matrices_PSC, pending.Output_PRE).view(stream.State.shape)
            : stream.State;

    /// <summary>R of matrices with these columns.</summary>
    public static long RowsOf(Tensor matrices_PSC) => (matrices_PSC.size(2) - matrices_PSC.size(1)) / 2;
}
