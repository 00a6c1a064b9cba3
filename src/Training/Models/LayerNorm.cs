using Orchestrator.Contracts.V1;
using Orchestrator.Training.Platform;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>(x − mean) / sqrt(variance + ε), times gain_D plus bias_D if a gain is asked for. Arxiv 1607.06450.</summary>
internal sealed class LayerNorm(NormSpec spec, long width, ParameterScope scope) : Norm
{
    private readonly Tensor? _gain_D = spec.Gain ? scope.From("gain", ones([width], float64), ParameterDecay.WithNorms) : null;
    private readonly Tensor? _bias_D = spec.Gain ? scope.From("bias", zeros([width], float64), ParameterDecay.WithNorms) : null;

    public override Tensor forward(Tensor x, ScalarType result) =>
        nn.functional.layer_norm(x, [width], _gain_D, _bias_D, spec.Epsilon).to(result);

    // A product with a centred row is one with centred weights.
    public override NormProjection Before(Tensor matrix_DM)
    {
        var weights_MD = matrix_DM.t();
        var gained_MD = _gain_D is null ? weights_MD : weights_MD * _gain_D;
        var centred_MD = gained_MD.Plus(gained_MD.mean([-1], keepdim: true).neg());
        var bias_M = _bias_D is null ? null : nn.functional.linear(_bias_D.unsqueeze(0), weights_MD).squeeze(0);
        return new(centred_MD, bias_M, new(Centred: true, spec.Epsilon));
    }
}
