using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Connections;

/// <summary>The one stream is x_BTD itself.</summary>
internal sealed class ResidualEnds : StreamEnds
{
    public override ResidualStream Open(Tensor x_BTD) => new(x_BTD);

    public override Tensor Close(ResidualStream stream) => stream.State;

    public override Tensor View(ResidualStream stream) => ones([1, 1], float64);
}
