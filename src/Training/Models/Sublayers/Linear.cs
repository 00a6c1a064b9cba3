using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>x_…I times a weight_OI: to y_…O. There is no bias.</summary>
internal sealed class Linear(Tensor weight_OI)
{
    public Tensor forward(Tensor x) => nn.functional.linear(x, weight_OI);
}
