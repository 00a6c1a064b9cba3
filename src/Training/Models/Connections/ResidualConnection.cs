using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Pre-Norm: the stream is x_BTD, and becomes x + f(norm(x)).</summary>
internal sealed class ResidualConnection : Connection
{
    public override ResidualStream forward(ResidualStream stream, Norm norm, Func<Tensor, Tensor> sublayer) =>
        new(stream.State.Plus(sublayer(norm.forward(stream.State))));
}
