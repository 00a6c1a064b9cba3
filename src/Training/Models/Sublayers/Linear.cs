using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>x_…I times a weight_OI, in x's type: to y_…O. There is no bias. The weight's gradient arrives in the weight's own type.</summary>
internal sealed class Linear(Tensor weight_OI)
{
    public Tensor forward(Tensor x) => nn.functional.linear(x, weight_OI.to(x.dtype));
}
