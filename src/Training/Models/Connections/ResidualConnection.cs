using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>The stream is x_BTD and every sublayer adds to it.</summary>
internal sealed class ResidualConnection : Connection
{
    public override ResidualStream forward(ResidualStream stream, Func<Tensor, Tensor> sublayer) =>
        new(stream.State.Plus(sublayer(stream.State)));
}
