using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Pre-Norm: the stream is x_BTD, and becomes x + f(norm(x)).</summary>
internal sealed class ResidualConnection : Connection
{
    public override ResidualStream forward(ResidualStream stream, Norm norm, Func<Tensor, Tensor> sublayer) =>
        new(stream.State.Plus(sublayer(norm.forward(stream.State))));

    // One stream that is read, kept and written as it is.
    public override ConnectionView View(ResidualStream before, Tensor output_BTD, ResidualStream after)
    {
        var streams_PSE = before.State.flatten(0, 1).unsqueeze(1);
        var static_SC = ones([1, 3], streams_PSE.dtype, streams_PSE.device);
        return new(streams_PSE, static_SC.unsqueeze(0).expand(streams_PSE.size(0), -1, -1), static_SC);
    }
}
