using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>Pre-Norm: the stream is x_BTD and every sublayer adds to it.</summary>
internal sealed class ResidualConnection : Connection
{
    public override Tensor Open(Tensor x_BTD) => x_BTD;

    public override Tensor forward(Tensor stream, Func<Tensor, Tensor> sublayer) => stream.Plus(sublayer(stream));

    public override Tensor Close(Tensor stream) => stream;
}
