using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>S copies of x_BTD as stream_BTSD; their sum at the end (arXiv 2409.19606, algorithm 1).</summary>
internal sealed class ParallelEnds(long rate) : StreamEnds
{
    public override ResidualStream Open(Tensor x_BTD) => new(x_BTD.unsqueeze(2).repeat(1, 1, rate, 1));

    public override Tensor Close(ResidualStream stream) => StreamArithmetic.Settle(stream).sum(2);
}
