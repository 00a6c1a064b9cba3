using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers;

/// <summary>What a block computes from its normalised input: x_BTD to y_BTD. Knows nothing of the residual path.</summary>
internal abstract class Sublayer
{
    public abstract Tensor forward(Tensor x_BTD, ForwardPass pass);
}
