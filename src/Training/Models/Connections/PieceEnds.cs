using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>x_BTD in S pieces of E = D/S neighbouring features as stream_BTSE, put together again at the end (arXiv 2503.14125).</summary>
internal sealed class PieceEnds(long rate) : StreamEnds
{
    public override ResidualStream Open(Tensor x_BTD) => new(x_BTD.unflatten(2, [rate, x_BTD.size(2) / rate]));

    public override Tensor Close(ResidualStream stream) => StreamArithmetic.Settle(stream).flatten(2);
}
