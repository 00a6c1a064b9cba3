using Orchestrator.Contracts.V1;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>(x − mean) / sqrt(variance + ε), times gain_D plus bias_D if a gain is asked for. Arxiv 1607.06450.</summary>
internal sealed class LayerNorm(NormSpec spec, long width, ParameterScope scope) : Norm
{
    private readonly Tensor? _gain_D = spec.Gain ? scope.From("gain", ones([width], float64), ParameterDecay.WithNorms) : null;
    private readonly Tensor? _bias_D = spec.Gain ? scope.From("bias", zeros([width], float64), ParameterDecay.WithNorms) : null;

    public override Tensor forward(Tensor x, ScalarType result) =>
        nn.functional.layer_norm(x, [width], _gain_D, _bias_D, spec.Epsilon).to(result);

    public override Tensor Project(Tensor x, Tensor matrix_DM) => nn.functional.linear(forward(x), matrix_DM.t());
}
