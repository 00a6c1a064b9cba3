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
/// <param name="weights">The connection's matrices.</param>
/// <param name="keepsStreams">The streams are kept for the backward pass, else the step before writes them again.</param>
/// <param name="outputScale">What the initial weights of output projections are multiplied by.</param>
internal sealed class StreamConnection(ConnectionWeights weights, bool keepsStreams, double outputScale = 1) : Connection
{
    public override double OutputScale => outputScale;

    public override ResidualStream forward(ResidualStream stream, Norm norm, Func<Tensor, Tensor> sublayer)
    {
        var shape = stream.State.shape;
        var record = new StepRecord(keepsStreams ? null : stream.Record);
        var (streams_PSE, matrices_PSC, input_PRE) = Next(stream, record);
        var output_BTD = sublayer(norm.forward(input_PRE.view(shape[0], shape[1], -1)));
        return new(streams_PSE.view(shape), new(matrices_PSC, output_BTD.view(input_PRE.shape)), record);
    }

    private (Tensor Streams_PSE, Tensor Matrices_PSC, Tensor Input_PRE) Next(ResidualStream stream, StepRecord record)
    {
        if (StreamStep.Applies(stream.State) && weights.ForFusedStep() is { } fused)
        {
            return StreamStep.Of(stream.State.flatten(0, 1), stream.Pending, fused, record);
        }

        var streams_PSE = StreamArithmetic.Settle(stream).flatten(0, 1);
        var matrices_PSC = weights.forward(streams_PSE);
        return (streams_PSE, matrices_PSC, StreamArithmetic.Read(streams_PSE, matrices_PSC));
    }
}
