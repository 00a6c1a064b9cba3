using Orchestrator.Contracts.V1;
using Orchestrator.Training.Models.Connections.Streams;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>
/// S copies of x_BTD as stream_BTSD; at the end their sum (arXiv 2409.19606, algorithm 1), or one weighted by a learned head.
/// </summary>
internal sealed class ParallelEnds(long rate, CollapseHead? head) : StreamEnds
{
    public static ParallelEnds Create(long rate, Collapse collapse, ConnectionSite site) =>
        new(rate, collapse == Collapse.Head ? new(rate, site) : null);

    public override ResidualStream Open(Tensor x_BTD) => new(x_BTD.unsqueeze(2).repeat(1, 1, rate, 1));

    public override Tensor Close(ResidualStream stream)
    {
        var state_BTSD = StreamArithmetic.Settle(stream);
        return head is null ? state_BTSD.sum(2) : head.forward(state_BTSD);
    }
}
