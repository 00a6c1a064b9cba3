using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// A connection over a stream_BTSE of S streams: the sublayer's input is read from them by weighted sums, a matrix mixes them, and the
/// output is written to each with a weight of its own.
/// </summary>
/// <remarks>
/// The sublayer's D = R·E features are R rows of a stream's width E: one row of the full width for parallel streams, as many rows as
/// streams for one stream in pieces.
/// </remarks>
internal sealed class StreamConnection(ConnectionWeights weights, double outputScale = 1) : Connection
{
    public override double OutputScale => outputScale;

    public override ResidualStream forward(ResidualStream stream, Func<Tensor, Tensor> sublayer)
    {
        var state_BTSE = StreamArithmetic.Settle(stream);
        var (batch, length) = (state_BTSE.size(0), state_BTSE.size(1));
        var streams_PSE = state_BTSE.flatten(0, 1);
        var matrices_PSC = weights.forward(streams_PSE);
        var input_PRE = StreamArithmetic.Read(streams_PSE, matrices_PSC);
        var output_BTD = sublayer(input_PRE.view(batch, length, -1));
        return new(state_BTSE, new(matrices_PSC, output_BTD.view(input_PRE.shape)));
    }
}
