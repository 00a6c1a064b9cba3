using Orchestrator.Contracts.V1;
using static TorchSharp.torch;

namespace Orchestrator.Training.Models;

/// <summary>x / sqrt(mean(x²) + ε), times a learned gain_D if asked for. Arxiv 1910.07467.</summary>
internal sealed class RmsNorm(NormSpec spec, long width, ParameterScope scope) : Norm
{
    private readonly Tensor? _gain_D = spec.Gain ? scope.From("gain", ones([width], float64), ParameterDecay.WithNorms) : null;

    public override Tensor forward(Tensor x)
    {
        var normalized = x * InverseRms.Of(x, spec.Epsilon);
        return _gain_D is null ? normalized : normalized * _gain_D;
    }

    public override Tensor Project(Tensor x, Tensor matrix_DM)
    {
        var matrix = _gain_D is null ? matrix_DM : _gain_D.unsqueeze(-1) * matrix_DM;
        return nn.functional.linear(x, matrix.t()) * InverseRms.Of(x, spec.Epsilon);
    }
}
