using Orchestrator.Contracts.V1;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models.Sublayers.Experts;

/// <summary>
/// Sends each token to its k most probable experts by the softmax of a linear map, in the precision of the parameters whatever that of the
/// other products is: a choice between near experts must not hang on rounding.
/// </summary>
internal sealed class Router(ExpertsSpec spec, long width, WeightDraw draw, ParameterScope scope)
{
    private readonly Tensor _weight_ED = scope.Matrix("weight", draw, spec.Count, width);

    public Routing forward(Tensor x_PD)
    {
        var logits_PE = nn.functional.linear(x_PD.to(_weight_ED.dtype), _weight_ED);
        var probabilities_PE = logits_PE.softmax(-1);
        var (weights_Pk, chosen_Pk) = probabilities_PE.topk((int)spec.Active, dim: -1);
        return new(
            logits_PE,
            probabilities_PE,
            spec.NormalizeWeights ? weights_Pk / weights_Pk.sum(-1, keepdim: true) : weights_Pk,
            chosen_Pk);
    }
}
