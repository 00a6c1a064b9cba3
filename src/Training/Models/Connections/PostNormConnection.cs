using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Post-Norm: the stream is x_BTD, and becomes norm(x + f(x)).</summary>
internal sealed class PostNormConnection : Connection
{
    public override ResidualStream forward(ResidualStream stream, Norm norm, Func<Tensor, Tensor> sublayer) =>
        new(norm.forward(stream.State.Plus(sublayer(stream.State))));
}
